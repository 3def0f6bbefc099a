/** Reads and writes people's own names for courses. */
import type { Insertable } from "kysely";
import type { Slice } from "../../platform/lists.ts";
import { type Db, run } from "../../store/database.ts";
import type { CourseNicknamesTable } from "../../store/tables.generated.ts";

export interface NicknameRow {
  readonly id: number;
  readonly name: string;
  readonly nickname: string;
  readonly total: number;
}

export const listNicknames = (db: Db, root: number, userId: number, { limit, offset }: Slice): Promise<NicknameRow[]> =>
  run<NicknameRow>(
    db,
    `select c.id, c.name, n.nickname, count(*) over () as total from course_nicknames n
     join courses c on c.root_account_id = n.root_account_id and c.id = n.course_id and c.workflow_state <> 'deleted'
     where n.root_account_id = $1 and n.user_id = $2 order by c.id limit $3 offset $4`,
    [root, userId, limit, offset],
  );

export async function findNickname(db: Db, root: number, userId: number, courseId: number): Promise<string | null> {
  const row = await db
    .selectFrom("course_nicknames")
    .select("nickname")
    .where("root_account_id", "=", root)
    .where("user_id", "=", userId)
    .where("course_id", "=", courseId)
    .executeTakeFirst();
  return row?.nickname ?? null;
}

export async function writeNickname(db: Db, values: Insertable<CourseNicknamesTable>): Promise<void> {
  const { nickname, sort_key } = values;
  await db
    .insertInto("course_nicknames")
    .values(values)
    .onConflict((oc) => oc.columns(["root_account_id", "user_id", "course_id"]).doUpdateSet({ nickname, sort_key }))
    .execute();
}

/** Takes away one of a person's nicknames, or all. Answers what was taken away. */
export async function deleteNicknames(db: Db, root: number, userId: number, courseId?: number): Promise<string[]> {
  const rows = await run<{ nickname: string }>(
    db,
    `delete from course_nicknames where root_account_id = $1 and user_id = $2
       and ($3::bigint is null or course_id = $3) returning nickname`,
    [root, userId, courseId ?? null],
  );
  return rows.map((row) => row.nickname);
}
