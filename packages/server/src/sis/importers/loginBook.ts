/** The logins that a chunk of users meets, found by each of their keys as the rows change them. */
import type { Login } from "../queries/people.sql.ts";
import type { Draft } from "../queries/records.sql.ts";

export class LoginBook {
  readonly #drafts = new Map<number, Draft<Login>>();
  readonly #bySisId = new Map<string, Draft<Login>>();
  readonly #byLogin = new Map<string, Draft<Login>>();
  readonly #byIntegrationId = new Map<string, Draft<Login>>();

  constructor(logins: readonly Login[]) {
    for (const login of logins) {
      const draft = { was: login, is: login };
      this.#drafts.set(login.id, draft);
      this.#index(draft);
    }
  }

  bySisId = (id: string): Draft<Login> | undefined => this.#bySisId.get(id);
  /** The one that is in use under this name. */
  byLogin = (name: string): Draft<Login> | undefined => this.#byLogin.get(name.toLowerCase());
  byIntegrationId = (id: string): Draft<Login> | undefined => this.#byIntegrationId.get(id);

  get drafts(): Iterable<Draft<Login>> {
    return this.#drafts.values();
  }

  get userIds(): number[] {
    return [...new Set([...this.#drafts.values()].map((draft) => draft.is.user_id))];
  }

  /** The login as it shall be; a new one when there is no draft of it yet. */
  put(draft: Draft<Login> | undefined, login: Login): Login {
    const is: Login = { ...login, unique_id_key: login.unique_id.toLowerCase() };
    const entry: Draft<Login> = draft ?? { was: undefined, is };
    this.#forget(entry);
    entry.is = is;
    this.#drafts.set(is.id, entry);
    this.#index(entry);
    return is;
  }

  #index(draft: Draft<Login>): void {
    const { sis_user_id, unique_id_key, integration_id, workflow_state } = draft.is;
    if (sis_user_id !== null) this.#bySisId.set(sis_user_id, draft);
    if (integration_id !== null) this.#byIntegrationId.set(integration_id, draft);
    if (workflow_state !== "deleted") this.#byLogin.set(unique_id_key, draft);
  }

  #forget(draft: Draft<Login>): void {
    const { sis_user_id, unique_id_key, integration_id } = draft.is;
    if (sis_user_id !== null && this.#bySisId.get(sis_user_id) === draft) this.#bySisId.delete(sis_user_id);
    if (integration_id !== null && this.#byIntegrationId.get(integration_id) === draft)
      this.#byIntegrationId.delete(integration_id);
    if (this.#byLogin.get(unique_id_key) === draft) this.#byLogin.delete(unique_id_key);
  }
}
