/** What the commands that talk to a running server say when none answers: its address, not the request's. */
import { NetworkError } from "@pidge/client";

/** Does the work. @throws An error that names the server, where nobody answered. */
export async function talking<T>(url: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    throw new Error(`cannot reach a server at ${url}: ${error.message}`, { cause: error });
  }
}
