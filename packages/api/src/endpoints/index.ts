/** The table of endpoints: what the server serves and the client speaks. */
import type { Endpoint } from "../endpoint.ts";
import * as conversations from "./conversations.ts";
import * as progress from "./progress.ts";

export { conversations, progress };

const rooms = { conversations, progress };

export const endpoints: readonly Endpoint[] = Object.values(rooms).flatMap((room) => Object.values(room) as Endpoint[]);
