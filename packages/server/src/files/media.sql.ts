/** Reads and makes recordings. */
import type { Selectable } from "kysely";
import { type Db, run } from "../store/database.ts";
import type { MediaObjectsTable } from "../store/tables.generated.ts";
import type { Owner } from "./folders.sql.ts";

export type MediaRow = Selectable<MediaObjectsTable>;

export async function findMedia(db: Db, root: number, mediaId: string): Promise<MediaRow | undefined> {
  return db
    .selectFrom("media_objects")
    .selectAll()
    .where("root_account_id", "=", root)
    .where("media_id", "=", mediaId)
    .executeTakeFirst();
}

export interface NewMedia {
  readonly owner: Owner;
  readonly userId: number;
  readonly mediaId: string;
  readonly mediaType: string;
  readonly title: string;
  readonly userEnteredTitle: string | null;
  readonly fileId: number;
  readonly now: Date;
}

/** A recording made of a file; the file then knows its media id. */
export async function insertMedia(db: Db, m: NewMedia): Promise<MediaRow> {
  const [row] = await run<MediaRow>(
    db,
    `with file as (
       update attachments set media_entry_id = $2 where root_account_id = $1 and id = $7)
     insert into media_objects (root_account_id, media_id, media_type, title, user_entered_title, user_id, attachment_id,
       context_type, context_id, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10) returning *`,
    [
      m.owner.root,
      m.mediaId,
      m.mediaType,
      m.title,
      m.userEnteredTitle,
      m.userId,
      m.fileId,
      m.owner.type,
      m.owner.id,
      m.now,
    ],
  );
  return row!;
}

/** A page of recordings, the newest first: a course's or group's, or a user's own wherever they were made. */
export async function listMediaRows(
  db: Db,
  root: number,
  of: { readonly userId: number } | Owner,
  page: { readonly limit: number; readonly offset: number },
): Promise<MediaRow[]> {
  const rows = db.selectFrom("media_objects").selectAll().where("root_account_id", "=", root);
  const own =
    "userId" in of
      ? rows.where("user_id", "=", of.userId)
      : rows.where("context_type", "=", of.type).where("context_id", "=", of.id);
  return own.orderBy("id", "desc").limit(page.limit).offset(page.offset).execute();
}
