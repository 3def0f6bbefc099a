/** A server in a process of its own, to be killed: options as JSON in the first argument; its address goes to stdout. */
import { startServer } from "@pidge/server";

const server = await startServer(JSON.parse(process.argv[2]!));
process.stdout.write(`${server.url}\n`);
