/** Imports the mail addresses of rows of users and logins: confirmed, and tied to the login of the same row. */
import { execute } from "../../store/database.ts";
import type { Chunk } from "../chunk.ts";
import { type Address, type AddressChanges, type AddressRow, addressesOfUsers, saveAddresses } from "./people.sql.ts";

const ADDRESS = /^[^\s@,;<>"]+@[^\s@,;<>"]+$/;

export const isAddress = (text: string): boolean => ADDRESS.test(text);

/**
 * Confirms these addresses. An earlier address of the same login is replaced. An address that its user has removed
 * stays removed.
 */
export async function importAddresses(chunk: Chunk, addresses: readonly Address[]): Promise<void> {
  if (addresses.length === 0) return;
  const { db, root: tenant } = chunk;
  const users = [...new Set(addresses.map((address) => address.user_id))];
  const known = Map.groupBy(await execute(db, addressesOfUsers, { tenant, users }), (row) => row.user_id);
  const changed: AddressChanges["changed"][number][] = [];
  const added: AddressChanges["added"][number][] = [];
  for (const address of addresses) {
    const own = known.get(address.user_id) ?? [];
    const same = own.find((row) => row.path_key === address.path_key);
    if (same !== undefined) {
      if (needsConfirming(same)) changed.push({ ...address, id: same.id });
      continue;
    }
    const earlier = own.find((row) => row.pseudonym_id === address.pseudonym_id && row.workflow_state !== "retired");
    if (earlier !== undefined) changed.push({ ...address, id: earlier.id });
    else added.push({ ...address, position: 1 + Math.max(0, ...own.map((row) => row.position)) });
  }
  await saveAddresses(chunk, { changed, added });
}

const needsConfirming = (row: AddressRow): boolean =>
  row.workflow_state === "unconfirmed" || (row.workflow_state === "active" && row.pseudonym_id === null);
