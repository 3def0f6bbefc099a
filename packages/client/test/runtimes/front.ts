/** The one address of all runtimes: pages for a browser, odd answers, and behind them a real campus. */
import { createServer, type IncomingMessage, type RequestListener, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { startCampus } from "@pidge/client/testing";
import type { Outcome, Place } from "./check.ts";

/** Answers that no honest server gives. */
const ODD: Record<string, (response: ServerResponse, request: IncomingMessage) => void> = {
  silent: () => {},
  stalled: (response) => void response.writeHead(200, { "content-type": "application/json" }).write('{"id":'),
  cut: (response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": "1000" }).write('{"id":');
    setTimeout(() => response.destroy(), 10);
  },
  elsewhere: (response) => void response.writeHead(302, { location: "http://localhost:1/" }).end(),
  endless: (response) => {
    response.writeHead(200, { "content-type": "application/json" });
    const more = () => {
      while (!response.destroyed && response.write(" ".repeat(65_536)));
    };
    response.on("drain", more);
    more();
  },
  /** An honest one: what the site hears of who asks. */
  agent: (response, { headers }) =>
    void response
      .writeHead(200, { "content-type": "application/json" })
      .end(JSON.stringify({ agent: headers["user-agent"] ?? null })),
  page: (response) => void response.writeHead(200, { "content-type": "text/html" }).end("<title>Log in</title>"),
};

export interface Front {
  place: Place;
  /** What a page reports. */
  reported: Promise<Outcome[]>;
  close(): Promise<void>;
}

/** Starts it. `script` is the bundle that a page runs. */
export async function startFront(script: string): Promise<Front> {
  const campus = await startCampus();
  const course = await campus.course("Runtimes", { teachers: ["Tess"], students: ["Sam"] });
  const { Tess, Sam } = course.people;
  const { port } = new URL(campus.url);
  const { promise, resolve } = Promise.withResolvers<Outcome[]>();
  const listener: RequestListener = (incoming, response) => {
    const { url = "/", method, headers } = incoming;
    const odd = ODD[/^\/odd\/(\w+)/.exec(url)?.[1] ?? ""];
    if (odd) odd(response, incoming);
    else if (url === "/suite.html") response.setHeader("content-type", "text/html").end(page(place));
    else if (url === "/suite.js") response.setHeader("content-type", "text/javascript").end(script);
    else if (url === "/result") {
      let text = "";
      incoming.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
      incoming.on("end", () => {
        resolve(JSON.parse(text));
        response.end();
      });
    } else {
      const behind = request({ host: "127.0.0.1", port, path: url, method, headers }, (answer) => {
        response.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(response);
      });
      behind.on("error", () => response.destroy());
      incoming.pipe(behind);
    }
  };
  const server = createServer(listener).listen(0, "127.0.0.1");
  await new Promise((listening) => server.once("listening", listening));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const place = { base, teacher: Tess.token, student: Sam.token, studentId: Sam.id, courseId: course.id };
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await campus.close();
  };
  return { place, reported: promise, close };
}

const page = (place: Place) => `<!doctype html><script type="module">
import { run } from "/suite.js";
await fetch("/result", { method: "POST", body: JSON.stringify(await run(${JSON.stringify(place)})) });
</script>`;
