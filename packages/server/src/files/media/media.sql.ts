/** Reads and creates recordings. */
import type { Selectable } from "kysely";
import { sql, statement } from "../../store/statement.ts";
import type { MediaObjectsTable } from "../../store/tables.generated.ts";

export type MediaRow = Selectable<MediaObjectsTable>;

export const findMedia = statement(
  "find_media",
  { tenant: "bigint", mediaId: "text" },
  (p) => sql<MediaRow>`
    select * from media_objects where root_account_id = ${p.tenant} and media_id = ${p.mediaId}`,
);

/** Makes a recording of a file, and sets the file's media id. */
export const insertMedia = statement(
  "insert_media",
  {
    tenant: "bigint",
    mediaId: "text",
    type: "text",
    title: "text",
    userEnteredTitle: "text | null",
    user: "bigint",
    file: "bigint",
    ownerType: "text",
    owner: "bigint",
    now: "timestamptz",
  },
  (p) => sql<MediaRow>`
    with file as (
      update attachments set media_entry_id = ${p.mediaId} where root_account_id = ${p.tenant} and id = ${p.file})
    insert into media_objects (root_account_id, media_id, media_type, title, user_entered_title, user_id,
      attachment_id, context_type, context_id, created_at, updated_at)
    values (${p.tenant}, ${p.mediaId}, ${p.type}, ${p.title}, ${p.userEnteredTitle}, ${p.user}, ${p.file},
      ${p.ownerType}, ${p.owner}, ${p.now}, ${p.now}) returning *`,
);

/** A page of a user's own recordings, of any owner, the newest first. */
export const recordingsOfUser = statement(
  "recordings_of_user",
  { tenant: "bigint", user: "bigint", limit: "bigint", offset: "bigint" },
  (p) => sql<MediaRow>`
    select * from media_objects where root_account_id = ${p.tenant} and user_id = ${p.user}
    order by id desc limit ${p.limit} offset ${p.offset}`,
);

/** A page of the recordings of a course or group, the newest first. */
export const recordingsOfOwner = statement(
  "recordings_of_owner",
  { tenant: "bigint", ownerType: "text", owner: "bigint", limit: "bigint", offset: "bigint" },
  (p) => sql<MediaRow>`
    select * from media_objects
    where root_account_id = ${p.tenant} and context_type = ${p.ownerType} and context_id = ${p.owner}
    order by id desc limit ${p.limit} offset ${p.offset}`,
);
