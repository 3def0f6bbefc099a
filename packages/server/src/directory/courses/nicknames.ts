/** Sets and presents a user's own names for courses. */
import type { CourseNickname, Static } from "@pidge/api";
import type { Context } from "../../platform/context.ts";
import { invalid } from "../../platform/errors.ts";
import { sortKey } from "../../platform/sortKey.ts";
import { execute } from "../../store/database.ts";
import type { CourseContextRow } from "./courses.sql.ts";
import { saveNickname } from "./nicknames.sql.ts";

const MAX_LENGTH = 59;

export const presentNickname = (
  course: Pick<CourseContextRow, "id" | "name">,
  nickname: string | null,
): Static<typeof CourseNickname> => ({ course_id: course.id, name: course.name, nickname });

/** Gives a course the actor's own name for it. Answers the name as it is stored. */
export async function setNickname(
  { db, actor }: Pick<Context, "db" | "actor">,
  course: number,
  given: string | null | undefined,
): Promise<string> {
  const nickname = given?.trim() ?? "";
  if (nickname === "") throw invalid("nickname", "required", "nickname is required");
  if ([...nickname].length > MAX_LENGTH)
    throw invalid("nickname", "too_long", `nickname is too long (maximum is ${MAX_LENGTH} characters)`);
  const { root: tenant, id: user } = actor;
  await execute(db, saveNickname, { tenant, user, course, nickname, sortKey: sortKey(nickname) });
  return nickname;
}
