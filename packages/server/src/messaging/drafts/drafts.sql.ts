/** Reads and writes drafts. Each statement is bound to the owner. */
import type { Insertable, Selectable } from "kysely";
import type { Context } from "../../platform/context.ts";
import { execute } from "../../store/database.ts";
import { sql, statement } from "../../store/statement.ts";
import type { DB } from "../../store/tables.generated.ts";

export type DraftRow = Selectable<DB["message_drafts"]>;
export type DraftColumns = Partial<Insertable<DB["message_drafts"]>>;

type Reading = Pick<Context, "db" | "actor">;
type Writing = Pick<Context, "db" | "actor" | "now">;

const draftsOfUser = statement(
  "drafts_of_user",
  {
    tenant: "bigint",
    user: "bigint",
    id: "bigint | null",
    conversation: "bigint | null",
    before: "bigint | null",
    limit: "bigint",
  },
  (p) => sql<DraftRow>`
    select * from message_drafts where root_account_id = ${p.tenant} and user_id = ${p.user}
      and (${p.id} is null or id = ${p.id}) and (${p.conversation} is null or conversation_id = ${p.conversation})
      and (${p.before} is null or id < ${p.before})
    order by id desc limit ${p.limit}`,
);

export async function findDraft({ db, actor }: Reading, id: number): Promise<DraftRow | undefined> {
  const values = { tenant: actor.root, user: actor.id, id, conversation: null, before: null, limit: 1 };
  return (await execute(db, draftsOfUser, values))[0];
}

export interface DraftList {
  readonly conversation: number | null;
  /** Drafts from before the one of this id. */
  readonly before: number | undefined;
  readonly limit: number;
}

/** Lists drafts, latest begun first. */
export const listDrafts = ({ db, actor }: Reading, { before, ...list }: DraftList): Promise<DraftRow[]> =>
  execute(db, draftsOfUser, { tenant: actor.root, user: actor.id, id: null, before: before ?? null, ...list });

export const insertDraft = ({ db, actor, now }: Writing, columns: DraftColumns): Promise<DraftRow> =>
  db
    .insertInto("message_drafts")
    .values({ ...columns, root_account_id: actor.root, user_id: actor.id, created_at: now, updated_at: now })
    .returningAll()
    .executeTakeFirstOrThrow();

export const changeDraft = (
  { db, actor, now }: Writing,
  { id, columns }: { readonly id: number; readonly columns: DraftColumns },
): Promise<DraftRow | undefined> =>
  db
    .updateTable("message_drafts")
    .set({ ...columns, updated_at: now })
    .where("root_account_id", "=", actor.root)
    .where("user_id", "=", actor.id)
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirst();

const deleteOne = statement(
  "delete_draft",
  { tenant: "bigint", user: "bigint", id: "bigint" },
  (p) => sql`
    delete from message_drafts where root_account_id = ${p.tenant} and user_id = ${p.user} and id = ${p.id}`,
);

export async function deleteDraft({ db, actor }: Reading, id: number): Promise<void> {
  await execute(db, deleteOne, { tenant: actor.root, user: actor.id, id });
}
