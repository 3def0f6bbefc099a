/** `pidge mail` and `pidge trace` as separate processes, against a server without a mail server. */
import { Canvas } from "@pidge/client";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { pidge, type Running, start } from "./pidge.ts";

const ADMIN = "the-administrators-own-token";
let server: Running;
let environment: Record<string, string>;
let ada: string;
let ben: string;

beforeAll(async () => {
  server = await start(["serve", "--port", "0", "--memory"], { PIDGE_ADMIN_TOKEN: ADMIN });
  environment = { PIDGE_URL: server.url, PIDGE_TOKEN: ADMIN };
  const canvas = new Canvas(server.url, ADMIN);
  const person = async (name: string) => {
    const { data } = await canvas.request<{ id: string }>("POST", "accounts/self/users", {
      body: {
        user: { name, short_name: name, skip_registration: true },
        pseudonym: { unique_id: `${name.toLowerCase()}@lake.example` },
        communication_channel: {
          type: "email",
          address: `${name.toLowerCase()}@lake.example`,
          skip_confirmation: true,
        },
      },
    });
    return data.id;
  };
  ada = await person("Ada");
  ben = await person("Ben");
  await canvas.createConversation([ada], "Bring a pen.\nAnd paper.");
  await canvas.createConversation([ben], "Only for Ben.");
  await vi.waitUntil(async () => (await canvas.paginate("/api/pidge/v1/mails").toArray()).length === 2, 10_000);
}, 180_000);
afterAll(() => server.stop("SIGKILL"));

const run = async (...args: string[]) => {
  const { code, stdout, stderr } = await pidge(args, environment);
  expect([code, stderr]).toEqual([0, ""]);
  return stdout;
};

it("pidge mail lists the mails that were kept, newest first, or those of one user by login", {
  timeout: 180_000,
}, async () => {
  const lines = (await run("mail")).trimEnd().split("\n");
  expect(lines[0]!.split(/ {2,}/)).toEqual(["mail", "event", "made", "state", "to", "subject"]);
  expect(lines.slice(1).map((l) => l.split(/ {2,}/).slice(3, 5))).toEqual([
    ["sent", "ben@lake.example"],
    ["sent", "ada@lake.example"],
  ]);
  const mails = JSON.parse(await run("mail", "--user", "ada@lake.example", "--json"));
  expect(mails).toMatchObject([{ user_id: ada, to: "ada@lake.example", notification: "conversation_message" }]);
  expect(JSON.parse(await run("mail", "--limit", "1", "--json"))).toMatchObject([{ user_id: ben }]);
});

it("pidge mail ID shows a mail, and pidge trace leads from its event back to it", { timeout: 180_000 }, async () => {
  const [{ id, event_id, subject }] = JSON.parse(await run("mail", "--user", ada, "--json"));
  const shown = await run("mail", id);
  expect(shown).toContain(`To: ada@lake.example\nSubject: ${subject}\n`);
  expect(shown).toContain("State: sent (kept here: no mail server is configured)\n");
  expect(shown).toContain(`Kind: conversation_message, of event ${event_id}\n\nBring a pen.\nAnd paper.`);
  expect(JSON.parse(await run("mail", id, "--json"))).toMatchObject({
    id,
    html_body: expect.stringContaining("Bring a pen."),
  });
  const told = await run("trace", event_id);
  expect(told).toMatch(new RegExp(`^Event ${event_id}: conversation_message, \\S+Z, decided \\S+Z\n`));
  expect(told).toContain("the channel wants this kind at once");
  expect(told).toContain(`mail ${id}: sent`);
  expect(JSON.parse(await run("trace", event_id, "--json"))).toMatchObject({
    id: event_id,
    decisions: [{ user_id: ada, outcome: "immediately", message: { id } }],
  });
});

it("pidge trace --user explains the decisions for a user, named by login", { timeout: 180_000 }, async () => {
  const decisions = JSON.parse(await run("trace", "--user", "ben@lake.example", "--json"));
  expect(decisions.map((d: { user_id: string; outcome: string }) => [d.user_id, d.outcome])).toEqual([
    [ben, "immediately"],
  ]);
  expect(await run("trace", "--user", ben)).toContain("ben@lake.example");
  expect(await run("trace")).toContain("the person has no confirmed channel");
});

it("pidge mail shows why a mail is not sent", { timeout: 180_000 }, async () => {
  // nobody listens on this port
  const away = await start(["serve", "--port", "0", "--memory", "--smtp", "smtp://127.0.0.1:1"], {
    PIDGE_ADMIN_TOKEN: ADMIN,
  });
  try {
    const canvas = new Canvas(away.url, ADMIN);
    const address = "cy@lake.example";
    const { data } = await canvas.request<{ id: string }>("POST", "accounts/self/users", {
      body: {
        user: { name: "Cy", skip_registration: true },
        pseudonym: { unique_id: address },
        communication_channel: { type: "email", address, skip_confirmation: true },
      },
    });
    await canvas.createConversation([data.id], "Bring a pen.");
    const list = async () => (await pidge(["mail"], { PIDGE_URL: away.url, PIDGE_TOKEN: ADMIN })).stdout;
    await vi.waitUntil(async () => (await list()).includes("staged: connect ECONNREFUSED 127.0.0.1:1"), 60_000);
  } finally {
    await away.stop("SIGKILL");
  }
});

it("each fault is one line on the error stream", { timeout: 180_000 }, async () => {
  const refused = async (...args: string[]) => {
    const { code, stdout, stderr } = await pidge(args, environment);
    expect([args, code, stdout]).toEqual([args, 1, ""]);
    return stderr;
  };
  expect(await refused("mail", "7x")).toBe("pidge: the id must be a number, not 7x\n");
  expect(await refused("mail", "--limit", "0")).toBe("pidge: --limit must be a number from 1 to 999999, not 0\n");
  expect(await refused("trace", "1", "--user", "ada")).toMatch(/^pidge: give an id or --user, not both/);
  expect(await refused("mail", "999999")).toMatch(/^pidge: .*does not exist/);
  expect(await refused("trace", "999999")).toMatch(/^pidge: .*does not exist/);
});

it("a user without the permission sees no mails, not even their own", { timeout: 180_000 }, async () => {
  const { data } = await new Canvas(server.url, ADMIN).request<{ token: string }>(
    "POST",
    `/api/pidge/v1/users/${ada}/tokens`,
    { body: { purpose: "test" } },
  );
  const [{ id }] = JSON.parse(await run("mail", "--user", ada, "--json"));
  for (const args of [["mail"], ["mail", id], ["mail", "--user", ada]]) {
    const { code, stdout } = await pidge([...args, "--token", data.token], environment);
    expect([args, code, stdout]).toEqual([args, 1, ""]);
  }
});
