/** A person's own names for courses. */
import type { CourseNickname, Static } from "@pidge/api";
import type { Actor } from "../../platform/actor.ts";
import { invalid } from "../../platform/errors.ts";
import { sortKey } from "../../platform/sortKey.ts";
import type { Db } from "../../store/database.ts";
import type { CourseContextRow } from "./courses.sql.ts";
import { writeNickname } from "./nicknames.sql.ts";

const LONGEST = 59;

export const presentNickname = (
  course: Pick<CourseContextRow, "id" | "name">,
  nickname: string | null,
): Static<typeof CourseNickname> => ({ course_id: course.id, name: course.name, nickname });

export async function setNickname(
  db: Db,
  actor: Actor,
  course: Pick<CourseContextRow, "id">,
  given: string | null | undefined,
): Promise<string> {
  const nickname = given?.trim() ?? "";
  if (nickname === "") throw invalid("nickname", "required", "nickname is required");
  if ([...nickname].length > LONGEST)
    throw invalid("nickname", "too_long", `nickname is too long (maximum is ${LONGEST} characters)`);
  await writeNickname(db, {
    root_account_id: actor.root,
    user_id: actor.id,
    course_id: course.id,
    nickname,
    sort_key: sortKey(nickname),
  });
  return nickname;
}
