/** `pidge token USER`: makes a token for a user of a running server. */
import { Canvas, ResourceDoesNotExistError } from "@pidge/client";
import { describeUser, userReference } from "./reference.ts";

export interface TokenRequest {
  readonly url: string;
  /** An administrator's token. */
  readonly token: string;
  /** An id, `sis_user_id:…`, `sis_login_id:…`, or a plain login. */
  readonly user: string;
  readonly purpose?: string | undefined;
}

/** The fields of a new token that are used here. */
interface NewToken {
  readonly token: string;
}

/** Makes the token and returns the record that the server answers, the token in it. */
export async function makeToken({ url, token, user, purpose = "pidge token" }: TokenRequest): Promise<NewToken> {
  const path = `/api/pidge/v1/users/${encodeURIComponent(userReference(user))}/tokens`;
  try {
    return (await new Canvas(url, token).request<NewToken>("POST", path, { body: { purpose } })).data;
  } catch (error) {
    if (!(error instanceof ResourceDoesNotExistError)) throw error;
    throw new Error(`the server does not know ${describeUser(user)}`, { cause: error });
  }
}
