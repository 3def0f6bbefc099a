/** A process that writes events and works them until it is killed: `node mortal.ts <store> <root> <reader>`. */
import pino from "pino";
import { insertEvent } from "../../../src/events/outbox.sql.ts";
import { OutboxWorker } from "../../../src/notifications/rules/outboxWorker.ts";
import { systemClock } from "../../../src/platform/clock.ts";
import { connect } from "../../../src/store/database.ts";
import { openStore } from "../../../src/store/open.ts";

const [where, root, reader] = process.argv.slice(2) as [string, string, string];
const store = await openStore(/^postgres/.test(where) ? { database: where } : { data: where });
const worker = new OutboxWorker(
  { db: connect(store.pool, new Set()), clock: systemClock, log: pino({ level: "fatal" }) },
  {
    listeners: [store.listeners],
    dailyLimit: 1_000_000,
    keep: false,
    gatherSeconds: 0,
    portion: 1_000,
    onMessages: () => {},
  },
);
worker.start();
for (let n = 0; ; n++) {
  const payload = {
    notification: "report_generated",
    user_ids: [Number(reader)],
    subject: `${process.pid} ${n}`,
    text: "x",
  };
  await store.db
    .transaction()
    .execute((tx) => insertEvent({ db: tx, root: Number(root), now: new Date() }, { kind: "notice", payload }));
  // told only once it is committed
  process.stdout.write(`${payload.subject}\n`);
}
