/** The colours that people give to courses, groups and users. */
import type { Context } from "../../../platform/context.ts";
import { notFound, plainMessage } from "../../../platform/errors.ts";
import { execute } from "../../../store/database.ts";
import { accessCourse } from "../../courses/access.ts";
import { accessGroup } from "../../groups/access.ts";
import { findActiveUser } from "../access.ts";
import { findColors, saveColor } from "./colors.sql.ts";

export interface ColoredAsset {
  /** The user whose colour it is. */
  readonly user: number;
  /** `course_42`, as the path has it. */
  readonly asset: string;
}

export async function colorsOf({ db, root }: Pick<Context, "db" | "root">, user: number) {
  const rows = await execute(db, findColors, { tenant: root, user, asset: null });
  return Object.fromEntries(rows.map((row) => [row.asset, row.hexcode]));
}

export async function colorOf({ db, root }: Pick<Context, "db" | "root">, { user, asset }: ColoredAsset) {
  const [row] = await execute(db, findColors, { tenant: root, user, asset });
  if (row === undefined) throw notFound();
  return row.hexcode;
}

/** Gives an asset that the actor may see a colour; answers it as it is stored. */
export async function setColor(
  ctx: Context,
  { user, asset, hexcode: given }: ColoredAsset & { readonly hexcode: string | null | undefined },
): Promise<string> {
  const name = await findAsset(ctx, asset);
  const [, digits] = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(given?.trim() ?? "") ?? [];
  if (digits === undefined) throw plainMessage("Invalid Hexcode");
  const hexcode = `#${digits}`;
  await execute(ctx.db, saveColor, { tenant: ctx.root, user, asset: name, hexcode });
  return hexcode;
}

/** The asset's own name, with its id in plain digits; refuses what the actor cannot see. */
async function findAsset(ctx: Context, asset: string): Promise<string> {
  const [, kind, id] = /^(course|group|user)_(\d{1,19})$/.exec(asset) ?? [];
  if (kind === "course") return `course_${(await accessCourse(ctx, id)).course.id}`;
  if (kind === "group") return `group_${(await accessGroup(ctx, id ?? "")).group.id}`;
  if (kind !== "user") throw notFound();
  const { user, isSelf, canView } = await findActiveUser(ctx, id);
  if (!isSelf && !canView) throw notFound();
  return `user_${user.id}`;
}
