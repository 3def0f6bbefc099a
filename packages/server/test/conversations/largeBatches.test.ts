/** A delivery that breaks off in the middle of a send to many. */
import { randomBytes } from "node:crypto";
import type { CompiledQuery } from "kysely";
import pino from "pino";
import { expect, test } from "vitest";
import { deliverBatch } from "../../src/conversations/batches.ts";
import { insertBatch } from "../../src/conversations/batchQueries.ts";
import { configure } from "../../src/platform/config.ts";
import { serveStore } from "../../src/server.ts";
import type { Database } from "../../src/store/database.ts";
import { openStore } from "../../src/store/open.ts";
import { Api } from "../support/api.ts";
import { freshDatabase, testOptions } from "../support/pidge.ts";

/** The same database, in which the second chunk of a batch fails for good. */
function failingOnce(db: Database): Database {
  let chunks = 0;
  return new Proxy(db, {
    get(target, key) {
      const value = Reflect.get(target, key, target);
      if (key !== "executeQuery") return typeof value === "function" ? value.bind(target) : value;
      return (query: CompiledQuery) => {
        if (query.sql.includes("claimed as") && ++chunks === 2) throw new Error("the disk is made of cheese");
        return target.executeQuery(query);
      };
    },
  });
}

test("[CONV-124] a delivery that fails in the middle: state error, and what was delivered stays", async () => {
  const config = configure({ ...testOptions, ...(await freshDatabase()), background: false }, {});
  const store = await openStore(config);
  const server = await serveStore(store, config, pino({ level: "silent" }));
  try {
    const admin = new Api(server.url, "localhost", server.adminToken, 0);
    const me = (await admin.get("users/self")).body.id;
    const root = (await admin.get("accounts/self")).body.id;
    const now = new Date();
    const content = {
      body: `to six hundred ${randomBytes(2).toString("hex")}`,
      attachmentIds: [],
      forwardedIds: [],
      mediaCommentId: null,
      mediaCommentType: null,
      hasAttachments: false,
      hasMediaObjects: false,
    };
    const recipients = Array.from({ length: 600 }, (_, i) => ({ id: 1_000_000 + i, tags: [], sender_tags: [] }));
    const opening = { subject: null, contextType: null, contextId: null };
    const batch = await insertBatch(store.db, {
      sender: { root, authorId: me, now },
      content,
      opening,
      tags: [],
      flagged: true,
      recipients,
    });
    expect((await admin.get("conversations/batches")).body.map((b: { id: number }) => b.id)).toEqual([batch]);
    const services = {
      db: failingOnce(store.db),
      config,
      clock: config.clock,
      log: pino({ level: "silent" }),
      jobs: undefined as never,
    };
    await deliverBatch(services, { root, batch });
    expect((await admin.get("conversations/batches")).body).toEqual([]);
    const told = await admin.get(`/api/pidge/v1/conversations/batches/${batch}`);
    expect(told.body).toMatchObject({ workflow_state: "error", recipient_count: 600 });
    const { delivered_count } = told.body;
    expect(delivered_count).toBeGreaterThan(0);
    expect(delivered_count).toBeLessThan(600);
    const sent = await admin.get("conversations", { scope: "sent", include_all_conversation_ids: true });
    expect(sent.body.conversation_ids).toHaveLength(delivered_count);
  } finally {
    await server.close();
  }
});
