/** A browser without scripts: keeps cookies, follows nothing by itself, sends the forms that it is shown. */
import type { Api, Reply } from "../../support/api.ts";
import type { Campus } from "../../support/campus.ts";

export class Browser {
  readonly #api: Api;
  readonly #headers: Record<string, string>;
  readonly cookies = new Map<string, string>();

  constructor(api: Api, headers: Record<string, string> = {}) {
    this.#api = api.as(undefined);
    this.#headers = headers;
  }

  get = (path: string) => this.#send("GET", path);
  post = (path: string, fields: Record<string, string>) => this.#send("POST", path, new URLSearchParams(fields));

  /** Where an answer leads. */
  follow(reply: Reply): Promise<Reply> {
    return this.get(locationOf(reply));
  }

  /** Sends the page's form with these fields changed. */
  submit(page: Reply, fields: Record<string, string> = {}): Promise<Reply> {
    const action = /<form method="post" action="([^"]+)"/.exec(page.text)?.[1];
    if (action === undefined) throw new Error(`no form: ${page.status} ${page.text}`);
    return this.post(action, { ...hiddenOf(page), ...fields });
  }

  /** Fills the sign-in form in. */
  async signIn(login: string, password: string, page = "/login/canvas"): Promise<Reply> {
    return this.submit(await this.get(page), {
      "pseudonym_session[unique_id]": login,
      "pseudonym_session[password]": password,
    });
  }

  async #send(method: string, path: string, body?: URLSearchParams): Promise<Reply> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const reply = await this.#api.raw(method, path, {
      headers: { ...this.#headers, ...(cookie === "" ? {} : { cookie }) },
      ...(body === undefined ? {} : { body }),
    });
    for (const line of reply.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      this.cookies.set(name!, value!);
    }
    return reply;
  }
}

export function locationOf(reply: Reply): string {
  const location = reply.headers.get("location");
  if (location === null) throw new Error(`leads nowhere: ${reply.status} ${reply.text}`);
  return location;
}

/** The query of where an answer leads. */
export const answerOf = (reply: Reply): Record<string, string> =>
  Object.fromEntries(new URL(locationOf(reply), "http://here.test").searchParams);

const unescaped = (text: string) =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");

/** Fields that the page's form takes along unseen. */
export const hiddenOf = (page: Reply): Record<string, string> =>
  Object.fromEntries(
    [...page.text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)].map((m) => [
      m[1],
      unescaped(m[2]!),
    ]),
  );

let serial = 0;

/** A person with a password, and a browser that is not signed in. */
export async function personWithPassword(campus: Campus, name: string) {
  const login = `${name.toLowerCase()}.${++serial}@sign-in.test`;
  const password = `${name}'s own pass phrase`;
  const api = await campus.person(name, { pseudonym: { unique_id: login, password } });
  return { api, login, password, browser: new Browser(campus.admin) };
}

/** The same, signed in. */
export async function signedIn(campus: Campus, name: string) {
  const person = await personWithPassword(campus, name);
  const reply = await person.browser.signIn(person.login, person.password);
  if (reply.status !== 302) throw new Error(`not signed in: ${reply.status} ${reply.text}`);
  return person;
}
