/** Reads and writes the records of files. */
import type { Selectable } from "kysely";
import type { TenantContext } from "../platform/context.ts";
import { execute } from "../store/database.ts";
import { must } from "../store/must.ts";
import { sql, statement } from "../store/statement.ts";
import type { AttachmentsTable } from "../store/tables.generated.ts";

type Reading = Pick<TenantContext, "db" | "root">;
type Writing = Pick<TenantContext, "db" | "root" | "now">;

export type FileRow = Selectable<AttachmentsTable>;

/** States in which the bytes of a file are available. */
export const HELD: readonly string[] = ["available", "replaced"];

const heldFiles = statement(
  "held_files",
  { tenant: "bigint", ids: "bigint[]", held: "text[]" },
  (p) => sql<FileRow>`
    select a.*, wanted.id from unnest(${p.ids}) with ordinality as wanted (id, place)
    join attachments named on named.root_account_id = ${p.tenant} and named.id = wanted.id
    join attachments a on a.root_account_id = ${p.tenant}
      and a.id = case when named.workflow_state = 'deleted' then named.replacement_id else named.id end
    where a.workflow_state = any(${p.held}) order by wanted.place`,
);

/**
 * The files whose bytes are available, in the order of the ids. A file that was overwritten is represented by its
 * successor under the old id, unless messages carried it at that time: then it is still itself.
 */
export async function filesByIds({ db, root }: Reading, ids: readonly number[]): Promise<FileRow[]> {
  return ids.length === 0 ? [] : execute(db, heldFiles, { tenant: root, ids, held: HELD });
}

const fileById = statement(
  "file_by_id",
  { tenant: "bigint", id: "bigint" },
  (p) => sql<FileRow>`select * from attachments where root_account_id = ${p.tenant} and id = ${p.id}`,
);

/** A file of any state. */
export const loadFile = async ({ db, root }: Reading, id: number): Promise<FileRow | undefined> =>
  (await execute(db, fileById, { tenant: root, id }))[0];

/** Locks a file of any state until the transaction ends. */
export const lockFile = statement(
  "lock_file",
  { tenant: "bigint", id: "bigint" },
  (p) => sql<FileRow>`select * from attachments where root_account_id = ${p.tenant} and id = ${p.id} for update`,
);

export interface NewFile {
  readonly contextType: string;
  readonly contextId: number;
  readonly folderId: number | null;
  readonly userId: number | null;
  readonly uuid: string;
  readonly name: string;
  readonly filename: string;
  readonly sortKey: string;
  readonly contentType: string;
}

/** Inserts a file that waits for its bytes and its confirmation. */
export const insertPendingFile = ({ db, root, now }: Writing, file: NewFile): Promise<FileRow> =>
  db
    .insertInto("attachments")
    .values({
      root_account_id: root,
      context_type: file.contextType,
      context_id: file.contextId,
      folder_id: file.folderId,
      user_id: file.userId,
      uuid: file.uuid,
      display_name: file.name,
      filename: file.filename,
      sort_key: file.sortKey,
      content_type: file.contentType,
      created_at: now,
      updated_at: now,
      modified_at: now,
    })
    .returningAll()
    .executeTakeFirstOrThrow();

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

/** Changes a file that exists, and answers it as it then is. */
export async function changeFile({ db, root, now }: Writing, id: number, change: FileChange): Promise<FileRow> {
  const row = await db
    .updateTable("attachments")
    .set({ ...change, updated_at: now })
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirst();
  return must(row, "the changed file");
}

/** The public fields of the people who uploaded files. */
export const uploadersByIds = statement(
  "uploaders_by_ids",
  { tenant: "bigint", ids: "bigint[]" },
  (p) => sql<{
    readonly id: number;
    readonly short_name: string;
    readonly avatar_url: string | null;
    readonly pronouns: string | null;
  }>`
    select id, short_name, avatar_url, pronouns from users where root_account_id = ${p.tenant} and id = any(${p.ids})`,
);
