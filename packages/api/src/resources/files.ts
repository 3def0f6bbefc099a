/** Folders, uploads, quotas and recordings. A file itself is a `CanvasFile`. */
import { Bool, Id, Int, List, MapOf, Maybe, Nullable, resource, shape, Text, Time, Type, Word } from "../schema.ts";
import { CanvasFile, Progress } from "./shared.ts";

export const FileName = resource("FileName", "The first fields of a file: what `only[]=names` answers.", {
  id: CanvasFile.properties.id,
  uuid: CanvasFile.properties.uuid,
  folder_id: CanvasFile.properties.folder_id,
  display_name: CanvasFile.properties.display_name,
  filename: CanvasFile.properties.filename,
  upload_status: CanvasFile.properties.upload_status,
});

export const Folder = resource("Folder", "A folder of a person's, course's or group's files.", {
  id: Id("The folder's id."),
  name: Text("Its own name."),
  full_name: Text("The names from the root folder down, joined by `/`."),
  context_type: Word(["User", "Course", "Group"], "What kind of record the folder belongs to."),
  context_id: Id("Id of that record."),
  parent_folder_id: Nullable(Id("The folder that holds it; null for the root folder.")),
  created_at: Time("When it was made."),
  updated_at: Time("When it last changed."),
  lock_at: Nullable(Time("When it stops being available; null for never.")),
  unlock_at: Nullable(Time("When it becomes available; null for always.")),
  position: Nullable(Int("Place among its siblings; null where they are ordered by name.")),
  locked: Bool("Whether it is locked for everyone."),
  hidden: Bool("Whether it is left out of listings."),
  locked_for_user: Bool("Whether the viewer may not open it."),
  hidden_for_user: Bool("Whether it is hidden from the viewer."),
  for_submissions: Bool("Whether it holds submissions."),
  can_upload: Bool("Whether the viewer may put files into it."),
  folders_url: Text("Address of the list of its folders."),
  files_url: Text("Address of the list of its files."),
  folders_count: Int("How many folders lie in it."),
  files_count: Int("How many files lie in it."),
});

export const UploadTicket = resource("UploadTicket", "Where and how to send the bytes of a file, for 30 minutes.", {
  upload_url: Text("Address of a multipart POST without a token."),
  upload_params: MapOf(Type.String(), "Form fields to send first, unchanged and in this order."),
  file_param: Text("Name of the last form field, which is the file."),
});

export const UrlUpload = resource("UrlUpload", "A copy from another address that has been asked for.", {
  progress: Progress,
  id: Id("The file that it will become."),
  upload_status: Word(["pending"], "Its bytes have not arrived yet."),
  status_url: Text("Address at which to ask how far it is."),
});

export const UploadStatus = resource("UploadStatus", "How far an upload is.", {
  upload_status: Word(["pending", "ready", "errored"], "Whether the file is there."),
  attachment: Maybe(CanvasFile),
  message: Maybe(Text("What went wrong; only with `errored`.")),
});

export const UploadReceipt = resource("UploadReceipt", "The bytes have arrived; the upload waits to be confirmed.", {
  location: Text("Address to GET, with the token, to confirm it."),
});

export const PublicUrl = resource("PublicUrl", "An address that needs no token.", {
  public_url: Text("Absolute address of the file's bytes; works for an hour."),
});

export const FileQuota = resource("FileQuota", "How much room there is for files.", {
  quota: Int("Bytes that the files may take."),
  quota_used: Int("Bytes that they take, those of unconfirmed uploads included."),
});

export const MediaObject = resource("MediaObject", "A recording.", {
  media_id: Text("Its id, also in `media_comment_id` of messages."),
  media_type: Nullable(Word(["audio", "video"], "Whether it is heard or seen; null when that was never said.")),
  title: Nullable(Text("Its title; null when it has none.")),
  user_entered_title: Nullable(Text("The title its maker gave it; null when none was given.")),
  can_add_captions: Bool("Whether the viewer may add captions."),
  media_sources: List(
    shape({
      url: Text("Address of the recording; works for an hour without a token."),
      content_type: Text("Media type."),
      size: Int("Size in bytes."),
    }),
    "The files it can be played from; empty while it has none.",
  ),
  media_tracks: Type.Array(Type.Object({}), { description: "Captions; always empty.", maxItems: 0 }),
});

export const MediaAddress = resource("MediaAddress", "Where a recording can be had.", {
  url: Text("Address of its bytes; works for an hour without a token."),
});
