/** Statements about the devices and browsers that push messages go to. */
import type { Selectable } from "kysely";
import type { TenantContext } from "../../platform/context.ts";
import type { NotificationEndpointsTable } from "../../store/tables.generated.ts";

type Tenant = Pick<TenantContext, "db" | "root">;
type Writer = Pick<TenantContext, "db" | "root" | "now">;

export type EndpointRow = Selectable<NotificationEndpointsTable>;

const activeOf = ({ db, root }: Tenant, userId: number) =>
  db
    .selectFrom("notification_endpoints")
    .selectAll()
    .where("root_account_id", "=", root)
    .where("user_id", "=", userId)
    .where("workflow_state", "=", "active");

export const listEndpoints = (ctx: Tenant, userId: number): Promise<EndpointRow[]> =>
  activeOf(ctx, userId).orderBy("id").execute();

/** Whether a user's device is known under an access token. */
export async function hasEndpoint(
  ctx: Tenant,
  userId: number,
  device: { readonly key: string; readonly accessTokenId: number | null },
): Promise<boolean> {
  const row = await activeOf(ctx, userId)
    .where("access_token_id", device.accessTokenId === null ? "is" : "=", device.accessTokenId)
    .where("token_key", "=", device.key)
    .executeTakeFirst();
  return row !== undefined;
}

export type NewEndpoint = Pick<EndpointRow, "user_id" | "access_token_id" | "token" | "token_key" | "arn"> & {
  readonly keys: string | null;
};

export async function insertEndpoint({ db, root, now }: Writer, row: NewEndpoint): Promise<void> {
  await db
    .insertInto("notification_endpoints")
    .values({ root_account_id: root, ...row, created_at: now, updated_at: now })
    .execute();
}

const deletion = ({ db, root, now }: Writer) =>
  db
    .updateTable("notification_endpoints")
    .set({ workflow_state: "deleted", updated_at: now })
    .where("root_account_id", "=", root);

/** Deletes a user's device under all of their access tokens. */
export async function deleteEndpoints(ctx: Writer, userId: number, key: string): Promise<void> {
  await deletion(ctx)
    .where("user_id", "=", userId)
    .where("token_key", "=", key)
    .where("workflow_state", "=", "active")
    .execute();
}

export async function deleteEndpoint(ctx: Writer, id: number): Promise<void> {
  await deletion(ctx).where("id", "=", id).execute();
}

/** Deletes the user's device of that name; a delivery service reported it as disabled. */
export async function deleteEndpointByArn(ctx: Writer, userId: number, arn: string): Promise<void> {
  await deletion(ctx).where("user_id", "=", userId).where("arn", "=", arn).execute();
}
