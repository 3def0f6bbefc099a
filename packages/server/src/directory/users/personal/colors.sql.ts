/** Reads and writes the colours that people give to courses, groups and users. */
import { sql, statement } from "../../../store/statement.ts";

export interface ColorRow {
  readonly asset: string;
  readonly hexcode: string;
}

/** A user's colours, or the one of an asset. */
export const findColors = statement(
  "find_colors",
  { tenant: "bigint", user: "bigint", asset: "text | null" },
  (p) => sql<ColorRow>`
    select asset, hexcode from custom_colors
    where root_account_id = ${p.tenant} and user_id = ${p.user} and (${p.asset} is null or asset = ${p.asset})
    order by asset`,
);

export const saveColor = statement(
  "save_color",
  { tenant: "bigint", user: "bigint", asset: "text", hexcode: "text" },
  (p) => sql`
    insert into custom_colors (root_account_id, user_id, asset, hexcode)
    values (${p.tenant}, ${p.user}, ${p.asset}, ${p.hexcode})
    on conflict (root_account_id, user_id, asset) do update set hexcode = excluded.hexcode`,
);
