/** The mail addresses that users come with: confirmed, and tied to the login of the same row. */
import type { Chunk } from "../chunk.ts";
import {
  type Address,
  type AddressChanges,
  type AddressRow,
  loadAddresses,
  saveAddresses,
} from "../queries/people.sql.ts";

/**
 * Confirms these addresses. A login's earlier address becomes the new one; one that its owner has removed stays
 * removed.
 */
export async function importAddresses(chunk: Chunk, addresses: readonly Address[]): Promise<void> {
  if (addresses.length === 0) return;
  const users = [...new Set(addresses.map((address) => address.user_id))];
  const known = Map.groupBy(await loadAddresses(chunk.tx, chunk.root, users), (row) => row.user_id);
  const changed: AddressChanges["changed"][number][] = [];
  const fresh: AddressChanges["fresh"][number][] = [];
  for (const address of addresses) {
    const own = known.get(address.user_id) ?? [];
    const same = own.find((row) => row.path_key === address.path_key);
    if (same !== undefined) {
      if (needsConfirming(same)) changed.push({ ...address, id: same.id });
      continue;
    }
    const earlier = own.find((row) => row.pseudonym_id === address.pseudonym_id && row.workflow_state !== "retired");
    if (earlier !== undefined) changed.push({ ...address, id: earlier.id });
    else fresh.push({ ...address, position: 1 + Math.max(0, ...own.map((row) => row.position)) });
  }
  await saveAddresses(chunk, { changed, fresh });
}

const needsConfirming = (row: AddressRow): boolean =>
  row.workflow_state === "unconfirmed" || (row.workflow_state === "active" && row.pseudonym_id === null);
