/** Resources that several rooms share: progress, files, media, the small forms of errors. */
import { Bool, Id, Int, List, Maybe, Nullable, Num, resource, shape, Text, Time, Type, Word } from "../schema.ts";
import { UserDisplay } from "./directory.ts";

export const Progress = resource("Progress", "The state of a piece of long work.", {
  id: Id("The progress's id."),
  context_id: Id("Id of the record that the work belongs to."),
  context_type: Text("Kind of that record: `User`, `Account`, `Course`, `Group`."),
  user_id: Nullable(Id("Who started the work; null when the system did.")),
  tag: Text("What kind of work it is, for example `conversation_batch_update`."),
  completion: Nullable(Num("How much is done, in percent from 0 to 100; null before the work began.")),
  workflow_state: Word(["queued", "running", "completed", "failed"], "Where the work stands."),
  created_at: Time("When the work was asked for."),
  updated_at: Time("When this record last changed."),
  message: Nullable(Text("The outcome in words, one fact per line; null while there is nothing to say.")),
  results: Maybe(
    Type.Unknown({ description: "What the work produced; absent while pending or when it produces nothing." }),
  ),
  url: Text("Absolute address at which this record can be read again."),
});

export const CanvasFile = resource("File", "A stored file.", {
  id: Id("The file's id."),
  uuid: Text("Secret part of the download address."),
  folder_id: Nullable(Id("The folder that holds it; null when it is in none.")),
  display_name: Text("Name shown to people."),
  filename: Text("URL-encoded storage name."),
  upload_status: Word(["success", "pending", "failed"], "Whether its bytes have arrived."),
  "content-type": Text("Media type, for example `application/pdf`."),
  url: Text("Download address, usable without a token; empty when the file is locked for the viewer."),
  size: Nullable(Int("Size in bytes; null until the bytes have arrived.")),
  created_at: Time("When it was created."),
  updated_at: Time("When it last changed."),
  unlock_at: Nullable(Time("When it becomes available; null for always.")),
  locked: Bool("Whether it is locked for everyone."),
  hidden: Bool("Whether it is left out of listings."),
  lock_at: Nullable(Time("When it stops being available; null for never.")),
  hidden_for_user: Bool("Whether it is hidden from the viewer."),
  thumbnail_url: Nullable(Text("Address of a small picture; null for what has none.")),
  modified_at: Time("When its content last changed."),
  mime_class: Text("Coarse kind: `text`, `html`, `image`, `audio`, `video`, `pdf`, `doc`, `zip`, `file`, …"),
  media_entry_id: Nullable(Text("Id of the media object made of it; null when there is none.")),
  locked_for_user: Bool("Whether the viewer may not open it."),
  lock_info: Maybe(Type.Unknown({ description: "Why it is locked; only when it is." })),
  lock_explanation: Maybe(Text("Why it is locked, in words; only when it is.")),
  category: Maybe(Text("Kind of use; `uncategorized` for ordinary files.")),
  preview_url: Maybe(Nullable(Text("Address of a preview; null where there is none."))),
  user: Maybe(Nullable(UserDisplay, "Who uploaded it; null when nobody is known. With `include[]=user`.")),
});

export const MediaComment = resource("MediaComment", "An audio or video recording attached to a message.", {
  "content-type": Text("`audio/mp4` or `video/mp4`."),
  display_name: Nullable(Text("Its title; null when it has none.")),
  media_id: Text("Id of the media object."),
  media_type: Word(["audio", "video"], "Whether it is heard or seen."),
  url: Text("Address from which it can be played."),
});

export const ErrorMessages = resource("ErrorMessages", "The commonest of Canvas's error bodies.", {
  status: Maybe(Text("`unauthenticated`, `unauthorized` or `bad_request`, where Canvas gives it.")),
  errors: List(shape({ message: Text("What went wrong.") }), "One or more faults."),
});
