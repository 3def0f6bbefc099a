/** Runs the commands that talk to a server, and names what their errors leave out. */
import { NetworkError } from "@pidge/client";

/** Does the work. @throws Error that names the server instead of the request, where no server answers. */
export async function talking<T>(url: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    throw new Error(`cannot reach a server at ${url}: ${error.message}`, { cause: error });
  }
}
