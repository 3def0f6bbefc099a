/** logins.csv: further logins of people who are there already. */
import type { Chunk, Importer } from "../chunk.ts";
import type { Row } from "../csv.ts";
import { isBatchMode } from "../options.ts";
import { type Address, associate, LOGINS, loadLogins, loadPeopleIds } from "../queries/people.sql.ts";
import { reserveIds, saveRecords } from "../queries/records.sql.ts";
import { importAddresses } from "./addresses.ts";
import { LoginBook } from "./loginBook.ts";

export const importLogins: Importer = async (chunk, rows) => {
  const column = (...names: string[]) =>
    rows.flatMap((row) => names.map((name) => row.values[name])).filter((value) => value != null);
  const book = new LoginBook(
    await loadLogins(chunk.tx, chunk.root, {
      sisIds: column("user_id", "existing_user_id"),
      integrationIds: column("integration_id", "existing_integration_id"),
      logins: column("login_id").map((login) => login.toLowerCase()),
    }),
  );
  const people = await loadPeopleIds(chunk.tx, chunk.root, column("existing_canvas_user_id"));
  const ids = await reserveIds(chunk.tx, LOGINS, rows.length);
  const addresses: Address[] = [];
  for (const row of rows) {
    const { user_id: sisId, login_id: login, integration_id: integrationId, email } = row.values;
    if (sisId == null || login == null) {
      chunk.skip(row, sisId == null ? "No user_id given for a login" : `No login_id given for login ${sisId}`);
      continue;
    }
    const owner = ownerOf(book, people, row);
    if (owner === undefined) {
      chunk.skip(row, `Could not find the existing user for login with SIS ID ${sisId}, skipping`);
      continue;
    }
    const known = book.bySisId(sisId);
    if (taken(chunk, book, row, owner)) continue;
    const saved = book.put(known, {
      id: known?.is.id ?? ids.pop()!,
      user_id: owner,
      unique_id: login,
      unique_id_key: login.toLowerCase(),
      sis_user_id: sisId,
      integration_id: integrationId ?? known?.is.integration_id ?? null,
      workflow_state: "active",
      stuck_sis_fields: known?.is.stuck_sis_fields ?? [],
    });
    if (email != null)
      addresses.push({ user_id: owner, pseudonym_id: saved.id, path: email, path_key: email.toLowerCase() });
  }
  await saveRecords(chunk, LOGINS, book.drafts, isBatchMode(chunk.options));
  await importAddresses(chunk, addresses);
  await associate(chunk.tx, chunk.root, chunk.root, book.userIds);
};

function ownerOf(book: LoginBook, people: ReadonlySet<number>, { values }: Row): number | undefined {
  const { existing_user_id: sisId, existing_integration_id: integrationId, existing_canvas_user_id: id } = values;
  if (sisId != null) return book.bySisId(sisId)?.is.user_id;
  if (integrationId != null) return book.byIntegrationId(integrationId)?.is.user_id;
  return people.has(Number(id)) ? Number(id) : undefined;
}

/** Whether somebody else has the row's login or SIS id already; then with a remark. */
function taken(chunk: Chunk, book: LoginBook, row: Row, owner: number): boolean {
  const { user_id: sisId, login_id: login } = row.values;
  const known = book.bySisId(sisId!);
  const holder = book.byLogin(login!);
  if (known !== undefined && known.is.user_id !== owner) {
    chunk.skip(row, `The SIS ID ${sisId} already belongs to another user, skipping`);
    return true;
  }
  if (holder !== undefined && holder !== known) {
    chunk.skip(row, `An existing Canvas user has already claimed ${sisId}'s requested login information, skipping`);
    return true;
  }
  return false;
}
