/** Pages for whoever is signed in: somebody who is not signs in first and comes back. */
import { actorById } from "../../platform/actor.sql.ts";
import { toActor } from "../../platform/actor.ts";
import type { Request } from "../../platform/context.ts";
import { Refusal } from "../../platform/errors.ts";
import { goTo, sendPage } from "../../platform/page.ts";
import { signInPath } from "./paths.ts";
import { accountName } from "./sessions.sql.ts";
import { visitorOf } from "./sessions.ts";

export interface PersonalPage {
  readonly title: string;
  /** HTML, everything of it that came from elsewhere escaped or cleaned. */
  readonly body: string;
}

const NOT_HERE: PersonalPage = {
  title: "Nothing to see",
  body: `<p>There is nothing at this address, or it is not for you.</p><a class="button" href="/login">Who is signed in</a>`,
};

/** Sends the page made for the person who is signed in; what they may not see is a 404 like what does not exist. */
export async function sendPersonalPage<R extends Request<unknown>>(
  request: R,
  make: (request: R) => Promise<PersonalPage>,
) {
  const { db, root, http } = request;
  const visitor = await visitorOf(request);
  const person = visitor && (await actorById(db, root, visitor.id));
  if (person === undefined)
    return goTo(http.reply, signInPath(http.request.url, { forceLogin: false, uniqueId: undefined }));
  let page = NOT_HERE;
  let status = 200;
  try {
    page = await make({ ...request, actor: toActor(person) });
  } catch (error) {
    if (!(error instanceof Refusal) || error.status >= 500) throw error;
    status = 404;
  }
  return sendPage(http.reply, { ...page, status, account: await accountName(request), wide: true });
}
