/** What conversations do without being asked: taking up stalled batches, sending what is due, answering for people who are away. */
import type { Services } from "../platform/context.ts";
import { stalledBatches } from "./conversations/batches.ts";
import { dueMessages } from "./drafts/sendDue.ts";
import { owedReplies } from "./inbox/autoReply.ts";

const EVERY_MS = 1_000;
/** Rounds between two searches for stalled batches; the first is at the start. */
const STALLED_ROUNDS = 10;

export interface ConversationWorker {
  stop(): Promise<void>;
}

/** Looks for work once a second. After a failure, which is logged, the work is still in the store and is found again. */
export function startConversationWorker(services: Services): ConversationWorker {
  const stalled = stalledBatches(services);
  const scheduled = dueMessages(services);
  const away = owedReplies(services);
  let running: Promise<void> | undefined;
  let round = 0;
  const work = async () => {
    if (round++ % STALLED_ROUNDS === 0) await stalled.run();
    await scheduled.run();
    await away.run();
  };
  const tick = () => {
    running ??= work().finally(() => {
      running = undefined;
    });
  };
  const timer = setInterval(tick, EVERY_MS);
  timer.unref();
  tick();
  return {
    async stop() {
      clearInterval(timer);
      await Promise.all([stalled.stop(), scheduled.stop(), away.stop()]);
      await running;
    },
  };
}
