/** Changes files attached to topics. */
import { sql, statement } from "../../../store/statement.ts";

/** Removes the uploader from the file of a topic that becomes anonymous. */
export const clearUploader = statement(
  "clear_uploader",
  { tenant: "bigint", file: "bigint" },
  (p) => sql`
    update attachments set user_id = null where root_account_id = ${p.tenant} and id = ${p.file}`,
);
