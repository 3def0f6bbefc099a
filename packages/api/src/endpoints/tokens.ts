/** Access tokens: what people make for themselves, and what administrators make for them. */
import { endpoint } from "../endpoint.ts";
import { UsableToken } from "../resources/directory.ts";
import { param } from "../schema.ts";

const tag = "tokens";

export const createUsableToken = endpoint({
  id: "createUsableToken",
  method: "POST",
  path: "/api/pidge/v1/users/:user_id/tokens",
  tag,
  summary:
    "A token for any user, usable at once. For administrators of the root account with `create_access_tokens` or " +
    "`manage_user_logins`, and all the rights of the user.",
  params: {
    purpose: param.text("What it is for, at most 255 characters."),
    expires_at: param.time("When it stops working. Default: never."),
  },
  answers: { 200: UsableToken },
  errors: [400, 403, 404],
});
