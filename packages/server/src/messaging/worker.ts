/** What conversations do without being asked: taking up sends whose worker died, sending what is due, answering for the absent. */

import type { Services } from "../platform/context.ts";
import { takeUpBatches } from "./conversations/batches.ts";
import { dueMessages } from "./drafts/sendDue.ts";
import { answerOneAway } from "./inbox/autoReply.ts";

const EVERY_MS = 1_000;
/** Batches whose worker died are looked for at the start, and then each so many times. */
const BATCHES_EVERY = 10;

export interface ConversationWorker {
  stop(): Promise<void>;
}

/** Looks once a second. A failure is logged; what is due lies in the store and is found again. */
export function startConversationWorker(services: Services): ConversationWorker {
  let running: Promise<void> | undefined;
  let round = 0;
  const scheduled = dueMessages(services);
  const work = async () => {
    try {
      if (round % BATCHES_EVERY === 0) await takeUpBatches(services, round === 0);
      round++;
      await scheduled.run();
      while (await answerOneAway(services));
    } catch (error) {
      services.log.error({ err: error }, "conversations");
    }
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
      await scheduled.stop();
      await running;
    },
  };
}
