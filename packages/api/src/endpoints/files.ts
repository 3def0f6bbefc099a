/** Files: the three-step upload, listing, changing and downloading, and the folders they lie in. */
import { endpoint } from "../endpoint.ts";
import {
  FileName,
  FileQuota,
  Folder,
  PublicUrl,
  UploadReceipt,
  UploadStatus,
  UploadTicket,
  UrlUpload,
} from "../resources/files.ts";
import { CanvasFile } from "../resources/shared.ts";
import { Bytes, List, param, Type } from "../schema.ts";

const tag = "files";

/** One address for each kind of owner. */
const owned = <R extends string>(rest: R) =>
  [`/api/v1/users/:user_id/${rest}`, `/api/v1/courses/:course_id/${rest}`, `/api/v1/groups/:group_id/${rest}`] as const;

/** The first is the endpoint's path, the others are aliases. */
const at = <Path extends string>(path: Path, ...aliases: readonly Path[]) => ({ path, aliases });

const onDuplicate = param.text(
  "What to do with a file of the same name in the folder: `overwrite` (default) or `rename` (adds `-1`, `-2`, …).",
);
const include = param.texts("`user`: who uploaded it. Unknown words are ignored.");
const confirmation = {
  uuid: param.text("The upload's secret, as given."),
  on_duplicate: onDuplicate,
};

export const beginFileUpload = endpoint({
  id: "beginFileUpload",
  method: "POST",
  ...at(...owned("files"), "/api/v1/folders/:folder_id/files"),
  tag,
  summary: "Step one of an upload: announces a file. Files go to `unfiled` unless a folder is named.",
  params: {
    name: param.text("The file's name, required unless `url` shows one."),
    size: param.int("Size in bytes; checked against the quota now and again when the bytes are there."),
    content_type: param.text("Media type; guessed from the name when absent."),
    parent_folder_id: param.id("The folder to put it in."),
    parent_folder_path: param.text("Or the folder's path, made as needed; empty for the root folder."),
    folder: param.text("Another name of `parent_folder_path`."),
    on_duplicate: onDuplicate,
    no_redirect: param.bool("Have the upload address answer 201 with a Location instead of a redirect."),
    success_include: param.texts("Passed on to the last step as `include[]`."),
    url: param.text("Fetch the file from this address instead of waiting for it."),
  },
  answers: { 200: Type.Union([UploadTicket, UrlUpload]) },
  errors: [400, 403, 404],
  secret: true,
});

export const receiveFile = endpoint({
  id: "receiveFile",
  method: "POST",
  path: "/api/pidge/v1/uploads",
  tag,
  summary: "Step two: a multipart form of all `upload_params` in order, then the file. Needs no token.",
  answers: { 201: UploadReceipt, 302: null },
  errors: [400],
  auth: false,
  secret: true,
});

export const confirmFileUpload = endpoint({
  id: "confirmFileUpload",
  method: "GET",
  path: "/api/v1/files/:id/create_success",
  tag,
  summary: "Step three: makes the uploaded file visible. The upload's uuid is what permits it.",
  params: { ...confirmation, include },
  answers: { 200: CanvasFile },
  errors: [400],
  auth: false,
});

export const confirmFileUploadByPost = endpoint({
  id: "confirmFileUploadByPost",
  method: "POST",
  path: confirmFileUpload.path,
  tag,
  summary: "Step three as old clients take it.",
  params: { ...confirmation, include },
  answers: { 200: CanvasFile },
  errors: [400],
  auth: false,
});

export const fileUploadStatus = endpoint({
  id: "fileUploadStatus",
  method: "GET",
  path: "/api/v1/files/:id/:uuid/status",
  tag,
  summary: "How far an upload is; whoever knows its uuid may ask.",
  answers: { 200: UploadStatus },
  errors: [404],
});

export const listFiles = endpoint({
  id: "listFiles",
  method: "GET",
  ...at(...owned("files"), "/api/v1/folders/:folder_id/files"),
  tag,
  summary: "The files of a user, course, group or folder. Hidden and locked ones are for those who manage them.",
  params: {
    search_term: param.text("Part of the name, at least 2 characters."),
    content_types: param.texts("Media types, or their first halves: `image`, `text/plain`."),
    exclude_content_types: param.texts("Media types to leave out, in the same forms."),
    sort: param.text("`name` (default), `size`, `created_at`, `updated_at`, `content_type` or `user`."),
    order: param.text("`asc` (default) or `desc`."),
    only: param.texts("`names`: only the first fields of each file."),
    include,
  },
  answers: { 200: Type.Union([List(CanvasFile, "One page."), List(FileName, "One page, with `only[]=names`.")]) },
  errors: [400, 403, 404],
  paging: "ordinal",
});

export const fileQuota = endpoint({
  id: "fileQuota",
  method: "GET",
  ...at(...owned("files/quota")),
  tag,
  summary: "How much room for files there is, for those who may add some.",
  answers: { 200: FileQuota },
  errors: [403, 404],
});

export const showFile = endpoint({
  id: "showFile",
  method: "GET",
  ...at("/api/v1/files/:id", ...owned("files/:id")),
  tag,
  summary: "A file; the id of one that was overwritten leads to its successor.",
  params: { include },
  answers: { 200: CanvasFile },
  errors: [403, 404],
});

export const updateFile = endpoint({
  id: "updateFile",
  method: "PUT",
  path: "/api/v1/files/:id",
  tag,
  summary: "Renames, moves, locks or hides a file.",
  params: {
    name: param.text("The new name."),
    parent_folder_id: param.id("The folder to move it to, of the same user, course or group."),
    on_duplicate: param.text("`overwrite` or `rename`, when the folder has a file of that name; refused without."),
    lock_at: param.time("When it stops being available; null for never."),
    unlock_at: param.time("When it becomes available; null for always."),
    locked: param.bool("Whether it is locked for everyone."),
    hidden: param.bool("Whether it is left out of listings."),
  },
  answers: { 200: CanvasFile },
  errors: [400, 403, 404, 409],
});

export const deleteFile = endpoint({
  id: "deleteFile",
  method: "DELETE",
  path: "/api/v1/files/:id",
  tag,
  summary: "Deletes a file and its bytes. It disappears from the messages that carried it.",
  params: { replace: param.bool("Also needs the right to act as other users.") },
  answers: { 200: CanvasFile },
  errors: [404],
});

export const filePublicUrl = endpoint({
  id: "filePublicUrl",
  method: "GET",
  path: "/api/v1/files/:id/public_url",
  tag,
  summary: "An address of the file's bytes that works for an hour without a token.",
  params: { submission_id: param.id("Accepted and ignored.") },
  answers: { 200: PublicUrl },
  errors: [403, 404],
  secret: true,
});

export const resetFileVerifier = endpoint({
  id: "resetFileVerifier",
  method: "POST",
  path: "/api/v1/files/:id/reset_verifier",
  tag,
  summary: "Gives a file a new uuid: all addresses handed out before stop working.",
  answers: { 200: CanvasFile },
  errors: [403, 404],
});

export const downloadFile = endpoint({
  id: "downloadFile",
  method: "GET",
  ...at(
    "/files/:id/download",
    "/users/:user_id/files/:id/download",
    "/courses/:course_id/files/:id/download",
    "/groups/:group_id/files/:id/download",
  ),
  tag,
  summary: "A file's bytes, or a range of them. A verifier opens it without a token.",
  params: {
    verifier: param.text("The file's uuid, or one that expires."),
    download_frd: param.bool("Have browsers save it instead of showing it."),
  },
  answers: { 200: Bytes("The bytes."), 206: Bytes("The range asked for."), 304: null, 416: null },
  errors: [403, 404],
  auth: false,
});

export const showAvatar = endpoint({
  id: "showAvatar",
  method: "GET",
  path: "/images/avatars/:picture",
  tag,
  summary: "A person's picture that lies on another server, fetched by this one; its address is in `avatar_url`.",
  answers: { 200: Bytes("A PNG, JPEG, GIF or WebP of at most 1 MiB."), 302: null },
  errors: [404],
  auth: "ignored",
});

export const listContextFolders = endpoint({
  id: "listContextFolders",
  method: "GET",
  ...at(...owned("folders")),
  tag,
  summary: "All folders of a user, course or group, by path.",
  answers: { 200: List(Folder, "One page.") },
  errors: [403, 404],
  paging: "ordinal",
});

export const listSubfolders = endpoint({
  id: "listSubfolders",
  method: "GET",
  path: "/api/v1/folders/:folder_id/folders",
  tag,
  summary: "The folders in a folder, by name.",
  answers: { 200: List(Folder, "One page.") },
  errors: [403, 404],
  paging: "ordinal",
});

export const showFolder = endpoint({
  id: "showFolder",
  method: "GET",
  ...at("/api/v1/folders/:id", ...owned("folders/:id")),
  tag,
  summary: "A folder. Below a user, course or group the id may be `root`.",
  answers: { 200: Folder },
  errors: [403, 404],
});

export const resolveFolderPath = endpoint({
  id: "resolveFolderPath",
  method: "GET",
  ...at(...owned("folders/by_path/*"), ...owned("folders/by_path")),
  tag,
  summary: "The folders from the root to the one at the path that ends the address.",
  answers: { 200: List(Folder, "The root folder first.") },
  errors: [403, 404],
});

export const createFolder = endpoint({
  id: "createFolder",
  method: "POST",
  ...at(...owned("folders"), "/api/v1/folders/:folder_id/folders"),
  tag,
  summary: "Makes a folder; one that is there already is answered as it is.",
  params: {
    name: param.text("Its name, required."),
    parent_folder_id: param.id("The folder to make it in; default the root folder."),
    parent_folder_path: param.text("Or that folder's path, made as needed."),
  },
  answers: { 200: Folder },
  errors: [400, 403, 404],
});

export const updateFolder = endpoint({
  id: "updateFolder",
  method: "PUT",
  path: "/api/v1/folders/:id",
  tag,
  summary: "Renames or moves a folder with all that lies in it; the root folder stays as it is.",
  params: {
    name: param.text("The new name."),
    parent_folder_id: param.id("The folder to move it to, of the same user, course or group."),
    lock_at: param.time("Refused: folders cannot be locked here, their files can."),
    unlock_at: param.time("Refused likewise."),
    locked: param.bool("Refused when true."),
    hidden: param.bool("Refused when true."),
    position: param.int("Accepted and ignored: folders are ordered by name."),
  },
  answers: { 200: Folder },
  errors: [400, 403, 404],
});

export const deleteFolder = endpoint({
  id: "deleteFolder",
  method: "DELETE",
  path: "/api/v1/folders/:id",
  tag,
  summary:
    "Deletes a folder, and with `force` all that lies in it. Its files disappear from the messages that carried them.",
  params: { force: param.bool("Also delete a folder that is not empty.") },
  answers: { 200: Folder },
  errors: [400, 403, 404],
});

export const copyFile = endpoint({
  id: "copyFile",
  method: "POST",
  path: "/api/v1/folders/:dest_folder_id/copy_file",
  tag,
  summary: "Copies a file that the caller may read into a folder.",
  params: {
    source_file_id: param.id("The file; required."),
    on_duplicate: param.text("`overwrite` or `rename`, when the folder has a file of that name; refused without."),
  },
  answers: { 200: CanvasFile },
  errors: [400, 403, 404, 409],
});

export const copyFolder = endpoint({
  id: "copyFolder",
  method: "POST",
  path: "/api/v1/folders/:dest_folder_id/copy_folder",
  tag,
  summary: "Copies a folder with all that the caller may read in it, at most 1,000 files, into another.",
  params: { source_folder_id: param.id("The folder; required.") },
  answers: { 200: Folder },
  errors: [400, 403, 404],
});
