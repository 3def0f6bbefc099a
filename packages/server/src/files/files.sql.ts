/** Reads and changes file records. */
import { type Selectable, sql } from "kysely";
import { type Db, run } from "../store/database.ts";
import type { AttachmentsTable } from "../store/tables.generated.ts";

export type FileRow = Selectable<AttachmentsTable>;

/** States in which a file's bytes are there to be had. */
export const HELD: readonly string[] = ["available", "replaced"];

/**
 * The files of these ids that still have their bytes, in the order of the ids. One that was overwritten is its
 * successor under the old id; one that was overwritten while messages carried it is itself.
 */
export async function filesByIds(db: Db, root: number, ids: readonly number[]): Promise<FileRow[]> {
  if (ids.length === 0) return [];
  return run<FileRow>(
    db,
    `select a.*, wanted.id from unnest($2::bigint[]) with ordinality as wanted (id, place)
     join attachments named on named.root_account_id = $1 and named.id = wanted.id
     join attachments a on a.root_account_id = $1
       and a.id = case when named.workflow_state = 'deleted' then named.replacement_id else named.id end
     where a.workflow_state = any($3) order by wanted.place`,
    [root, ids, HELD],
  );
}

/** A file of any state. */
export async function findFileRow(db: Db, root: number, id: number): Promise<FileRow | undefined> {
  return db
    .selectFrom("attachments")
    .selectAll()
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .executeTakeFirst();
}

/** The same, held until the transaction ends. */
export async function lockFileRow(db: Db, root: number, id: number): Promise<FileRow | undefined> {
  return db
    .selectFrom("attachments")
    .selectAll()
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
}

export interface NewFile {
  readonly root: number;
  readonly contextType: string;
  readonly contextId: number;
  readonly folderId: number | null;
  readonly userId: number | null;
  readonly uuid: string;
  readonly name: string;
  readonly filename: string;
  readonly sortKey: string;
  readonly contentType: string;
  readonly now: Date;
}

/** A file that waits for its bytes and its confirmation. */
export async function insertPendingFile(db: Db, f: NewFile): Promise<FileRow> {
  return db
    .insertInto("attachments")
    .values({
      root_account_id: f.root,
      context_type: f.contextType,
      context_id: f.contextId,
      folder_id: f.folderId,
      user_id: f.userId,
      uuid: f.uuid,
      display_name: f.name,
      filename: f.filename,
      sort_key: f.sortKey,
      content_type: f.contentType,
      created_at: f.now,
      updated_at: f.now,
      modified_at: f.now,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

export type FileChange = Partial<
  Pick<
    FileRow,
    | "folder_id"
    | "uuid"
    | "display_name"
    | "sort_key"
    | "workflow_state"
    | "upload_error"
    | "content_type"
    | "locked"
    | "hidden"
    | "lock_at"
    | "unlock_at"
    | "modified_at"
    | "media_entry_id"
  >
>;

export async function changeFile(
  db: Db,
  root: number,
  id: number,
  change: FileChange,
  now: Date,
): Promise<FileRow | undefined> {
  return db
    .updateTable("attachments")
    .set({ ...change, updated_at: now })
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirst();
}

/** Bytes stored for a context's files, those of unconfirmed uploads included. */
export async function bytesUsed(db: Db, root: number, contextType: string, contextId: number): Promise<number> {
  const [row] = await run<{ used: number }>(
    db,
    `select coalesce(sum(size), 0)::bigint as used from attachments
     where root_account_id = $1 and context_type = $2 and context_id = $3 and size > 0`,
    [root, contextType, contextId],
  );
  return row!.used;
}

/** What is shown of the people of these ids. */
export const uploadersByIds = (db: Db, root: number, ids: readonly number[]) =>
  db
    .selectFrom("users")
    .select(["id", "short_name", "avatar_url", "pronouns"])
    .where("root_account_id", "=", root)
    .where("id", "=", sql<number>`any(${ids}::bigint[])`)
    .execute();
