/** The campus that all live tests of a worker share; each file makes its own people and courses on it. */
import { type Campus, startCampus } from "@pidge/client/testing";

let shared: Promise<Campus> | undefined;

/** It ends with the process: vitest gives no hook for "last file of this worker". */
export const liveCampus = (): Promise<Campus> => {
  shared ??= startCampus({ server: { checkAnswers: true } });
  return shared;
};
