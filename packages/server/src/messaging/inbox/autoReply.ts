/** Answers in the name of people who are away: once to each author, in a conversation of its own (CONV 1.12). */
import { TenantTurns } from "../../jobs/tenantTurns.ts";
import { inTransaction, type Services, type TenantContext } from "../../platform/context.ts";
import { execute } from "../../store/database.ts";
import { one } from "../../store/must.ts";
import { textContent } from "../conversations/content.ts";
import { startConversations } from "../conversations/start.sql.ts";
import {
  deleteOwedReplies,
  markReplySent,
  type OwedReply,
  takeOwedReply,
  tenantsWithOwedReplies,
} from "./autoReply.sql.ts";

/** Answers that a tenant may give before the next tenant's turn. */
const PORTION = 20;

/** Gives the answers that are owed, tenant by tenant. */
export const owedReplies = (services: Services): TenantTurns =>
  new TenantTurns({
    waiting: async () => (await execute(services.db, tenantsWithOwedReplies, {})).map((tenant) => tenant.root),
    async turn(root) {
      for (let given = 0; given < PORTION; given++)
        if (!(await giveOneReply({ ...services, root, now: services.clock.now() }))) return false;
      return true;
    },
    failed: (error, root) => services.log.error({ err: error, root }, "out-of-office replies"),
  });

/** Gives one answer that is owed; false when there is none. The answer and its note are one transaction. */
const giveOneReply = (ctx: TenantContext): Promise<boolean> =>
  inTransaction(ctx, async (tx) => {
    const { db, root, now } = tx;
    const [owed] = await execute(db, takeOwedReply, { tenant: root });
    if (owed === undefined) return false;
    const { message, user_id: user, author_id: author, period } = owed;
    if (message !== null) await sendReply(tx, { ...owed, message });
    await execute(db, markReplySent, { tenant: root, user, author, period, now });
    return true;
  });

async function sendReply(ctx: TenantContext, owed: OwedReply & { readonly message: string }): Promise<void> {
  const signature = (owed.signature ?? "") === "" ? "" : `\n\n---\n${owed.signature}`;
  const [userTags, authorTags] = [owed.user_tags ?? [], owed.author_tags ?? []];
  const sent = await startConversations(ctx, {
    author: owed.user_id,
    starts: [
      {
        hash: null,
        tags: [...new Set([...userTags, ...authorTags])],
        people: [
          { id: owed.user_id, tags: userTags },
          { id: owed.author_id, tags: authorTags },
        ],
      },
    ],
    content: textContent(`${owed.message}${signature}`),
    opening: { subject: owed.subject, contextType: null, contextId: null },
  });
  // otherwise two people who are both away would answer each other's answers
  const message = one(sent, "the answer").message_id;
  await execute(ctx.db, deleteOwedReplies, { tenant: ctx.root, message });
}
