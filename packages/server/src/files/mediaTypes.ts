/** Guesses media types from file names, and sorts them into Canvas's classes. */

const BY_EXTENSION: Readonly<Record<string, string>> = {
  txt: "text/plain",
  log: "text/plain",
  md: "text/markdown",
  csv: "text/csv",
  rtf: "application/rtf",
  html: "text/html",
  htm: "text/html",
  css: "text/css",
  js: "text/javascript",
  json: "application/json",
  xml: "application/xml",
  pdf: "application/pdf",
  doc: "application/msword",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  odt: "application/vnd.oasis.opendocument.text",
  pages: "application/vnd.apple.pages",
  ppt: "application/vnd.ms-powerpoint",
  pptx: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
  odp: "application/vnd.oasis.opendocument.presentation",
  xls: "application/vnd.ms-excel",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  ods: "application/vnd.oasis.opendocument.spreadsheet",
  zip: "application/zip",
  gz: "application/gzip",
  tar: "application/x-tar",
  "7z": "application/x-7z-compressed",
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  gif: "image/gif",
  webp: "image/webp",
  heic: "image/heic",
  svg: "image/svg+xml",
  mp3: "audio/mpeg",
  m4a: "audio/mp4",
  ogg: "audio/ogg",
  wav: "audio/wav",
  mp4: "video/mp4",
  m4v: "video/mp4",
  mov: "video/quicktime",
  webm: "video/webm",
  py: "text/x-python",
  java: "text/x-java",
  c: "text/x-c",
  swf: "application/x-shockwave-flash",
};

/** The media type that a file's name suggests. */
export function guessType(name: string): string {
  const extension = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
  return BY_EXTENSION[extension] ?? "application/octet-stream";
}

/** Patterns of the classes. The first match decides, so that `text/html` is not `text`. */
const CLASSES: readonly (readonly [RegExp, string])[] = [
  [/^text\/(html|xhtml)|xhtml/, "html"],
  [/^text\/(css|javascript|x-)|javascript|json|xml$/, "code"],
  [/^image\//, "image"],
  [/^audio\//, "audio"],
  [/^video\//, "video"],
  [/^application\/(x-)?pdf$/, "pdf"],
  [/msword|wordprocessingml|opendocument\.text|apple\.pages|\/rtf/, "doc"],
  [/powerpoint|presentation/, "ppt"],
  [/ms-excel|spreadsheet|^text\/csv/, "xls"],
  [/zip|x-tar|x-7z|x-rar|compressed/, "zip"],
  [/shockwave/, "flash"],
  [/^text\//, "text"],
];

/** Canvas's class of a media type. */
export const mimeClass = (contentType: string): string =>
  CLASSES.find(([pattern]) => pattern.test(contentType.toLowerCase()))?.[1] ?? "file";
