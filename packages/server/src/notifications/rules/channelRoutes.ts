/** Communication channels over HTTP. */
import { communicationChannels as api } from "@pidge/api";
import { findAccount } from "../../directory/accounts/access.ts";
import { Answer, type Request } from "../../platform/context.ts";
import { attributeText, blankBadRequest, forbidden, missingParam, notFound } from "../../platform/errors.ts";
import { ordinalLinks, readOrdinalPage } from "../../platform/paging.ts";
import { route } from "../../platform/route.ts";
import {
  type Bulk,
  type BulkFilter,
  confirmChannels,
  findChannels,
  RESET_BOUNCES_QUEUE,
  reportChannels,
  requireReport,
  requireSiteAdmin,
  toCsv,
} from "./bulkChannels.ts";
import { accessOwner, accessOwnerToRead, channelReference, isSiteAdmin, requireChannel } from "./channelAccess.ts";
import { listChannels, noteBouncing, updateChannel } from "./channels.sql.ts";
import { limitReached } from "./confirmations.ts";
import { confirmChannel } from "./confirmChannel.ts";
import { createChannel } from "./createChannel.ts";
import { deleteChannel } from "./deleteChannel.ts";
import { deleteEndpoints } from "./endpoints.ts";
import { presentChannel } from "./presentChannel.ts";
import { accessConfirmation, resend } from "./resend.ts";

const trimmed = (text: string | null | undefined): string => (text ?? "").trim();

/** As CSV, unless JSON is asked for. */
async function report({ db, actor, path, params, http }: Request<BulkFilter>, of: Bulk) {
  const account = await findAccount({ db, actor }, path.account_id!);
  await requireReport(db, actor);
  const rows = await reportChannels(db, account, actor.root, of, params);
  const address = http.request.originalUrl.split("?", 1)[0]!;
  const json =
    address.endsWith(".json") || (!address.endsWith(".csv") && /\bjson\b/.test(http.request.headers.accept ?? ""));
  if (json) return rows;
  return http.reply
    .type("text/csv; charset=utf-8")
    .header("content-disposition", `attachment; filename="${of}_communication_channels.csv"`)
    .send(toCsv(rows));
}

async function bulkIds({ db, actor, path, params }: Request<BulkFilter>, of: Bulk): Promise<number[]> {
  const account = await findAccount({ db, actor }, path.account_id!);
  await requireSiteAdmin(db, actor);
  return (await findChannels(db, account, actor.root, of, params)).map((c) => c.id);
}

const remove = [api.deleteCommunicationChannel, api.deleteCommunicationChannelByAddress].map((endpoint) =>
  route(endpoint, async ({ db, actor, path, now }) => {
    const owner = await accessOwner(db, actor, path.user_id!);
    return presentChannel(await deleteChannel(db, actor, owner, channelReference(path), now));
  }),
);

export const channelRoutes = [
  ...remove,

  route(api.listCommunicationChannels, async ({ db, actor, path, query }) => {
    const owner = await accessOwnerToRead(db, actor, path.user_id!);
    const page = readOrdinalPage(query);
    const rows = await listChannels(db, actor.root, owner.userId);
    const shown = rows.slice(page.offset, page.offset + page.perPage);
    const more = rows.length > page.offset + page.perPage;
    return new Answer(
      shown.map((row) => presentChannel(row, owner.seesBounces)),
      { links: ordinalLinks(page, { more, total: rows.length }) },
    );
  }),

  route(api.createCommunicationChannel, async ({ db, actor, path, params, config, now }) => {
    const owner = await accessOwner(db, actor, path.user_id!);
    const given = params.communication_channel;
    const type = trimmed(given?.type);
    if (type === "push" ? !owner.isSelf : !owner.canEdit) throw forbidden();
    if (given === undefined) throw missingParam("communication_channel");
    if (type === "push" && actor.tokenId === undefined)
      throw attributeText("type", "Push is only supported when using an access token");
    const channel = await createChannel(db, {
      root: actor.root,
      callerId: actor.id,
      owner,
      type,
      address: trimmed(given.address),
      token: trimmed(given.token),
      accessTokenId: actor.tokenId,
      pushConfigured: config.pushContact !== undefined,
      skipConfirmation: params.skip_confirmation === true && owner.can("manage_students"),
      now,
    });
    return presentChannel(channel, owner.seesBounces);
  }),

  route(api.resetBounces, async ({ db, actor, path, now }) => {
    const owner = await accessOwner(db, actor, path.user_id!);
    const channel = await requireChannel(db, actor.root, owner.userId, channelReference(path));
    if (!(await isSiteAdmin(db, actor))) throw forbidden();
    const reset = await updateChannel(db, actor.root, channel.id, { bounce_count: 0, updated_at: now });
    await noteBouncing(db, actor.root, [owner.userId]);
    return presentChannel(reset, true);
  }),

  route(api.deletePushEndpoint, async ({ db, actor, params, now }) => {
    const owner = await accessOwner(db, actor, "self");
    const token = trimmed(params.push_token);
    if (token === "") throw missingParam("push_token");
    const channels = await listChannels(db, actor.root, owner.userId);
    if (!channels.some((c) => c.path_type === "push")) throw notFound();
    await deleteEndpoints(db, actor.root, actor.id, token, now);
    return { success: true };
  }),

  route(api.reportBouncedChannels, (request) => report(request, "bounced")),
  route(api.reportUnconfirmedChannels, (request) => report(request, "unconfirmed")),

  route(api.resetBouncedChannels, async (request) => {
    const ids = await bulkIds(request, "bounced");
    await request.jobs.send(RESET_BOUNCES_QUEUE, { root: request.actor.root, ids });
    return { scheduled_reset_approximate_count: ids.length };
  }),

  route(api.confirmUnconfirmedChannels, async (request) => {
    const ids = await bulkIds(request, "unconfirmed");
    return { confirmed_count: await confirmChannels(request.db, request.actor.root, ids, request.now) };
  }),

  route(api.resendConfirmation, async ({ db, actor, path, params, now }) => {
    await resend(
      db,
      actor,
      { user: path.user_id!, channel: path.id, enrollment: params.enrollment_id ?? undefined },
      now,
    );
    return { re_sent: true };
  }),

  route(api.confirmationLimit, async ({ db, actor, path }) => {
    const owner = await accessConfirmation(db, actor, path.user_id!);
    if (path.id === undefined) throw blankBadRequest();
    const channel = await requireChannel(db, actor.root, owner.userId, channelReference(path));
    return { confirmation_limit_reached: limitReached(channel) };
  }),

  ...[api.showConfirmation, api.confirmChannel].map((endpoint) =>
    route(endpoint, async ({ db, root, actor, path, params, origin, now }) => {
      const finishes = params.register === true || params.pseudonym?.password != null;
      const done = await confirmChannel(db, {
        root,
        actor,
        code: path.nonce!,
        registration:
          finishes && endpoint.method === "POST"
            ? {
                uniqueId: params.pseudonym?.unique_id ?? null,
                password: params.pseudonym?.password ?? null,
                name: params.user?.name ?? null,
              }
            : undefined,
        now,
      });
      return done === "registered" ? { url: `${origin}/` } : presentChannel(done);
    }),
  ),
];
