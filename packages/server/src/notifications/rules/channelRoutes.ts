/** Communication channels over HTTP. */
import { communicationChannels as api } from "@pidge/api";
import { Answer, type Request } from "../../platform/context.ts";
import { blankBadRequest, missingParam, notFound } from "../../platform/errors.ts";
import { ordinalLinks, readOrdinalPage } from "../../platform/paging.ts";
import { route } from "../../platform/route.ts";
import type { BulkSet } from "./bulkChannels.sql.ts";
import { type BulkFilter, confirmChannels, reportChannels, scheduleReset, toCsv } from "./bulkChannels.ts";
import {
  accessManagedOwner,
  accessOwner,
  channelReference,
  requireChannel,
  requireSiteAdmin,
} from "./channelAccess.ts";
import { listChannels, refreshBouncingFlags, updateChannel } from "./channels.sql.ts";
import { limitReached } from "./confirmations.ts";
import { confirmChannel } from "./confirmChannel.ts";
import { createChannel, trimmedText } from "./createChannel.ts";
import { deleteChannel } from "./deleteChannel.ts";
import { forgetDevice } from "./endpoints.ts";
import { presentChannel } from "./presentChannel.ts";
import { resend } from "./resend.ts";

/** Answers a report as CSV, unless JSON is asked for. */
async function report(r: Request<BulkFilter>, set: BulkSet, account: string) {
  const rows = await reportChannels(r, { account, set, filter: r.params });
  const { originalUrl, headers } = r.http.request;
  const address = originalUrl.replace(/\?.*/s, "");
  const json = address.endsWith(".json") || (!address.endsWith(".csv") && /\bjson\b/.test(headers.accept ?? ""));
  if (json) return rows;
  return r.http.reply
    .type("text/csv; charset=utf-8")
    .header("content-disposition", `attachment; filename="${set}_communication_channels.csv"`)
    .send(toCsv(rows));
}

const remove = [api.deleteCommunicationChannel, api.deleteCommunicationChannelByAddress].map((endpoint) =>
  route(endpoint, async (r) => {
    const owner = await accessOwner(r, r.path.user_id);
    return presentChannel(await deleteChannel(r, { owner, reference: channelReference(r.path) }));
  }),
);

export const channelRoutes = [
  ...remove,

  route(api.listCommunicationChannels, async (r) => {
    const owner = await accessManagedOwner(r, r.path.user_id);
    const page = readOrdinalPage(r.query);
    const rows = await listChannels(r, owner.userId);
    const shown = rows.slice(page.offset, page.offset + page.perPage);
    const more = rows.length > page.offset + page.perPage;
    return new Answer(
      shown.map((row) => presentChannel(row, owner.seesBounces)),
      { links: ordinalLinks(page, { more, total: rows.length }) },
    );
  }),

  route(api.createCommunicationChannel, async (r) => {
    const owner = await accessOwner(r, r.path.user_id);
    const { communication_channel: channel, skip_confirmation } = r.params;
    const made = await createChannel(r, { owner, channel, skipConfirmation: skip_confirmation === true });
    return presentChannel(made, owner.seesBounces);
  }),

  route(api.resetBounces, async (r) => {
    const owner = await accessOwner(r, r.path.user_id);
    const channel = await requireChannel(r, owner.userId, channelReference(r.path));
    await requireSiteAdmin(r);
    const reset = await updateChannel(r, channel.id, { bounce_count: 0 });
    await refreshBouncingFlags(r, [owner.userId]);
    return presentChannel(reset, true);
  }),

  route(api.deletePushEndpoint, async (r) => {
    const { userId } = await accessOwner(r, "self");
    const token = trimmedText(r.params.push_token);
    if (token === "") throw missingParam("push_token");
    const channels = await listChannels(r, userId);
    if (!channels.some(({ path_type }) => path_type === "push")) throw notFound();
    await forgetDevice(r, { userId, token });
    return { success: true };
  }),

  route(api.reportBouncedChannels, (r) => report(r, "bounced", r.path.account_id)),
  route(api.reportUnconfirmedChannels, (r) => report(r, "unconfirmed", r.path.account_id)),

  route(api.resetBouncedChannels, async (r) => ({
    scheduled_reset_approximate_count: await scheduleReset(r, {
      account: r.path.account_id,
      filter: r.params,
    }),
  })),

  route(api.confirmUnconfirmedChannels, async (r) => ({
    confirmed_count: await confirmChannels(r, { account: r.path.account_id, filter: r.params }),
  })),

  route(api.resendConfirmation, async (r) => {
    await resend(r, {
      user: r.path.user_id,
      channel: r.path.id,
      enrollment: r.params.enrollment_id ?? undefined,
    });
    return { re_sent: true };
  }),

  route(api.confirmationLimit, async (r) => {
    const owner = await accessManagedOwner(r, r.path.user_id);
    if (r.path.id === undefined) throw blankBadRequest();
    const channel = await requireChannel(r, owner.userId, channelReference(r.path));
    return { confirmation_limit_reached: limitReached(channel) };
  }),

  ...[api.showConfirmation, api.confirmChannel].map((endpoint) =>
    route(endpoint, async (r) => {
      const { register, pseudonym } = r.params;
      const finishes = endpoint.method === "POST" && (register === true || pseudonym?.password != null);
      const done = await confirmChannel(r, {
        code: r.path.nonce,
        registration: finishes
          ? { uniqueId: pseudonym?.unique_id ?? null, password: pseudonym?.password ?? null }
          : undefined,
      });
      return done === "registered" ? { url: `${r.origin}/` } : presentChannel(done);
    }),
  ),
];
