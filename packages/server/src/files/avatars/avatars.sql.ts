/** Reads the pictures that people chose. */
import { sql, statement } from "../../store/statement.ts";

export const avatarOfUser = statement(
  "avatar_of_user",
  { tenant: "bigint", user: "bigint" },
  (p) => sql<{ avatar_url: string | null }>`
    select avatar_url from users
    where root_account_id = ${p.tenant} and id = ${p.user} and workflow_state <> 'deleted'`,
);
