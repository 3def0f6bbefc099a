/** Reads and writes drafts. */
import type { Insertable, Selectable } from "kysely";
import type { Actor } from "../../platform/actor.ts";
import type { Db } from "../../store/database.ts";
import type { DB } from "../../store/tables.generated.ts";

export type DraftRow = Selectable<DB["message_drafts"]>;
type Columns = Partial<Insertable<DB["message_drafts"]>>;

export const findDraft = (db: Db, actor: Actor, id: number): Promise<DraftRow | undefined> =>
  db
    .selectFrom("message_drafts")
    .selectAll()
    .where("root_account_id", "=", actor.root)
    .where("user_id", "=", actor.id)
    .where("id", "=", id)
    .executeTakeFirst();

/** Latest begun first, from before the draft of id `before`. */
export const listDrafts = (
  db: Db,
  actor: Actor,
  conversation: number | undefined,
  before: number | undefined,
  limit: number,
): Promise<DraftRow[]> =>
  db
    .selectFrom("message_drafts")
    .selectAll()
    .where("root_account_id", "=", actor.root)
    .where("user_id", "=", actor.id)
    .$if(conversation !== undefined, (q) => q.where("conversation_id", "=", conversation!))
    .$if(before !== undefined, (q) => q.where("id", "<", before!))
    .orderBy("id", "desc")
    .limit(limit)
    .execute();

export const insertDraft = (db: Db, actor: Actor, columns: Columns, now: Date): Promise<DraftRow> =>
  db
    .insertInto("message_drafts")
    .values({ ...columns, root_account_id: actor.root, user_id: actor.id, created_at: now, updated_at: now })
    .returningAll()
    .executeTakeFirstOrThrow();

export const changeDraft = (
  db: Db,
  actor: Actor,
  id: number,
  columns: Columns,
  now: Date,
): Promise<DraftRow | undefined> =>
  db
    .updateTable("message_drafts")
    .set({ ...columns, updated_at: now })
    .where("root_account_id", "=", actor.root)
    .where("user_id", "=", actor.id)
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirst();

export async function deleteDraft(db: Db, actor: Actor, id: number): Promise<void> {
  await db
    .deleteFrom("message_drafts")
    .where("root_account_id", "=", actor.root)
    .where("user_id", "=", actor.id)
    .where("id", "=", id)
    .execute();
}
