/** What conversations do without being asked: taking up sends whose worker died. */
import type { Services } from "../platform/context.ts";
import { takeUpBatches } from "./batches.ts";

const EVERY_MS = 1_000;

export interface ConversationWorker {
  stop(): Promise<void>;
}

/** Looks once a second. A failure is logged; what is due lies in the store and is found again. */
export function startConversationWorker(services: Services): ConversationWorker {
  let running: Promise<void> | undefined;
  let first = true;
  const work = async () => {
    try {
      await takeUpBatches(services, first);
      first = false;
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
      await running;
    },
  };
}
