/** Programs that sign people in, as tests write them. */

import type { Api, Json, Params, Reply } from "../../support/api.ts";
import type { Campus } from "../../support/campus.ts";
import { answerOf, type Browser } from "../sessions/browser.ts";

export const OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob";
export const CALLBACK = "https://app.test/callback";

/** A program with a key. */
export class Program {
  readonly #api: Api;
  readonly id: number;
  readonly secret: string;

  constructor(api: Api, key: Json) {
    this.#api = api;
    this.id = key.id;
    this.secret = key.api_key;
  }

  static async create(campus: Campus, key: Params = {}): Promise<Program> {
    const made = await campus.admin.post("accounts/self/developer_keys", {
      developer_key: { name: "The App", redirect_uris: [CALLBACK], ...key },
    });
    if (made.status !== 200) throw new Error(`no key: ${made.status} ${made.text}`);
    return new Program(campus.admin.as(undefined), made.body);
  }

  /** Where the program sends a person. */
  authPath(query: Record<string, string> = {}): string {
    const all = { client_id: String(this.id), response_type: "code", redirect_uri: CALLBACK, ...query };
    return `/login/oauth2/auth?${new URLSearchParams(all)}`;
  }

  /** A signed-in person agrees: the code that the program is given. */
  async codeFrom(browser: Browser, query: Record<string, string> = {}, fields: Record<string, string> = {}) {
    const page = await browser.follow(await browser.get(this.authPath(query)));
    return answerOf(await browser.submit(page, fields)).code!;
  }

  /** `POST /login/oauth2/token` with the program's own credentials. */
  ask(params: Params, headers: Record<string, string> = {}): Promise<Reply> {
    const all = { client_id: this.id, client_secret: this.secret, ...params };
    return this.#api.post("/login/oauth2/token", all, headers);
  }

  exchange = (code: string, params: Params = {}) => this.ask({ grant_type: "authorization_code", code, ...params });
  refresh = (refresh_token: string, params: Params = {}) =>
    this.ask({ grant_type: "refresh_token", refresh_token, ...params });

  /** The tokens of a person who agrees. */
  async tokensFrom(browser: Browser, query: Record<string, string> = {}): Promise<Json> {
    const given = await this.exchange(await this.codeFrom(browser, query));
    if (given.status !== 200) throw new Error(`no token: ${given.status} ${given.text}`);
    return given.body;
  }
}
