/** Reads and gives the cookie that names a browser: not for scripts, not for other sites' requests, secret on the way. */
import type { FastifyReply, FastifyRequest } from "fastify";

const isSecure = (http: FastifyRequest) => http.protocol === "https";

/** Behind https the name itself keeps other hosts, and plain http, from setting it. */
const nameOf = (http: FastifyRequest) => (isSecure(http) ? "__Host-pidge_session" : "pidge_session");

/** The value as we give them; undefined for none and for any other. */
export function readBrowser(http: FastifyRequest): string | undefined {
  const start = `${nameOf(http)}=`;
  const found = (http.headers.cookie ?? "").split(";").map((pair) => pair.trim());
  const value = found.find((pair) => pair.startsWith(start))?.slice(start.length);
  return value !== undefined && /^[A-Za-z0-9]{64}$/.test(value) ? value : undefined;
}

/** It lasts until the browser is closed. */
export function giveBrowser(http: FastifyRequest, reply: FastifyReply, value: string): void {
  const secure = isSecure(http) ? "; Secure" : "";
  reply.header("set-cookie", `${nameOf(http)}=${value}; Path=/; HttpOnly; SameSite=Lax${secure}`);
}
