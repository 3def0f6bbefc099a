/** The logins that the rows of a chunk refer to, by each of their keys, while the rows change them. */
import type { Draft } from "./records.sql.ts";
import type { LoginRecord } from "./tables.ts";

export class LoginIndex {
  readonly #drafts = new Map<number, Draft<LoginRecord>>();
  readonly #bySisId = new Map<string, Draft<LoginRecord>>();
  readonly #byLogin = new Map<string, Draft<LoginRecord>>();
  readonly #byIntegrationId = new Map<string, Draft<LoginRecord>>();

  constructor(logins: readonly LoginRecord[]) {
    for (const login of logins) {
      const draft = { was: login, is: login };
      this.#drafts.set(login.id, draft);
      this.#index(draft);
    }
  }

  bySisId = (id: string): Draft<LoginRecord> | undefined => this.#bySisId.get(id);
  /** The login with this name that is not deleted. */
  byLogin = (name: string): Draft<LoginRecord> | undefined => this.#byLogin.get(name.toLowerCase());
  byIntegrationId = (id: string): Draft<LoginRecord> | undefined => this.#byIntegrationId.get(id);

  get drafts(): Iterable<Draft<LoginRecord>> {
    return this.#drafts.values();
  }

  get userIds(): number[] {
    return [...new Set([...this.#drafts.values()].map((draft) => draft.is.user_id))];
  }

  /** Replaces the record of a draft, or adds a new login. */
  put(draft: Draft<LoginRecord> | undefined, login: LoginRecord): LoginRecord {
    const is: LoginRecord = { ...login, unique_id_key: login.unique_id.toLowerCase() };
    const entry: Draft<LoginRecord> = draft ?? { was: undefined, is };
    this.#remove(entry);
    entry.is = is;
    this.#drafts.set(is.id, entry);
    this.#index(entry);
    return is;
  }

  #index(draft: Draft<LoginRecord>): void {
    const { sis_user_id, unique_id_key, integration_id, workflow_state } = draft.is;
    if (sis_user_id !== null) this.#bySisId.set(sis_user_id, draft);
    if (integration_id !== null) this.#byIntegrationId.set(integration_id, draft);
    if (workflow_state !== "deleted") this.#byLogin.set(unique_id_key, draft);
  }

  #remove(draft: Draft<LoginRecord>): void {
    const { sis_user_id, unique_id_key, integration_id } = draft.is;
    if (sis_user_id !== null && this.#bySisId.get(sis_user_id) === draft) this.#bySisId.delete(sis_user_id);
    if (integration_id !== null && this.#byIntegrationId.get(integration_id) === draft)
      this.#byIntegrationId.delete(integration_id);
    if (this.#byLogin.get(unique_id_key) === draft) this.#byLogin.delete(unique_id_key);
  }
}
