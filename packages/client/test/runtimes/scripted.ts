/** What must hold in every runtime, against answers given beforehand. */
import {
  AbortError,
  Canvas,
  type CanvasOptions,
  isPermissionDenied,
  parseDate,
  RateLimitExceededError,
  ResourceDoesNotExistError,
  ServerError,
  TimeoutError,
  toFile,
  UnexpectedResponseError,
} from "@pidge/client";
import { type Checks, holds, rejection, same } from "./check.ts";

const SITE = "https://canvas.example.com";
const TOKEN = "1234~SecretSecretTokenABCD";

type Answer = (url: string, init: RequestInit) => Response | Promise<Response>;

/** A client whose requests are answered by these in turn, and the requests. */
function scripted(answers: Answer[], options: CanvasOptions = {}) {
  const asked: { url: string; init: RequestInit }[] = [];
  const fetch = async (url: string, init: RequestInit) => {
    asked.push({ url, init });
    const answer = answers[asked.length - 1];
    if (!answer) throw new Error(`nothing scripted for ${url}`);
    return answer(url, init);
  };
  const canvas = new Canvas(SITE, TOKEN, { fetch, allowBrowserToken: true, ...options });
  return { canvas, asked, headers: (i: number) => asked[i]?.init.headers as Headers };
}

const json = (value: unknown, headers: Record<string, string> = {}, status = 200) => {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return () => new Response(text, { status, headers: { "content-type": "application/json", ...headers } });
};

export const scriptedChecks: Checks = {
  "C-7 C-28 headers": async () => {
    const { canvas, headers } = scripted([json({ id: "1" })], { appInfo: { name: "suite", version: "2" } });
    await canvas.getCurrentUser();
    same(headers(0).get("authorization"), `Bearer ${TOKEN}`);
    holds(headers(0).get("accept")?.includes("json+canvas-string-ids"), "Accept asks for string ids");
    const page = typeof document === "object";
    holds(page || headers(0).get("user-agent")?.startsWith("suite/2 pidge-client/"), "User-Agent is sent");
  },
  "C-12 C-19 C-13 a form": async () => {
    const { canvas, asked } = scripted([json([{ id: "1" }])]);
    await canvas.createConversation(["1", 2n], "ä & + % \n 🦉", { force_new: true });
    const form = new URLSearchParams(String(asked[0]?.init.body));
    same(
      [...form.entries()].map(([name]) => name),
      ["recipients[]", "recipients[]", "body", "force_new"],
    );
    same([form.get("body"), form.get("force_new")], ["ä & + % \n 🦉", "true"]);
  },
  "C-26 C-27 ids keep their digits": async () => {
    const text =
      '{"id":9007199254740993,"name":"9007199254740993","n":1.5e3,"common_courses":{"90071992547409931":[]}}';
    const { canvas } = scripted([json(text)]);
    const user = await canvas.getUser(1);
    same([user.id, user.name, user.toJSON().n], ["9007199254740993", "9007199254740993", 1500]);
  },
  "C-103 C-114 C-191 lists": async () => {
    const next = { link: `<${SITE}/api/v1/conversations?page=bookmark:a,b>; rel="next"` };
    const { canvas, asked } = scripted([json([{ id: 1 }, { id: 2 }], next), json([{ id: 3 }])]);
    const list = canvas.getConversations();
    const seen: string[] = [];
    for await (const item of list) {
      seen.push(item.id);
      if (seen.length === 2) break;
    }
    same(asked.length, 1);
    same(
      (await list.toArray()).map((item) => item.id),
      ["1", "2", "3"],
    );
    same(asked[1]?.url, `${SITE}/api/v1/conversations?page=bookmark:a,b`);
  },
  "C-110 C-155 nothing goes to another site": async () => {
    const { canvas, asked } = scripted([json([{ id: 1 }], { link: '<https://evil.example/x>; rel="next"' })]);
    same((await rejection(canvas.getConversations().toArray())).name, "PaginationLinkError");
    same((await rejection(canvas.request("GET", "https://evil.example/x"))).name, "TypeError");
    same(asked.length, 1);
  },
  "C-123 C-128 errors": async () => {
    const { canvas } = scripted([
      json({ errors: [{ message: `gone ${TOKEN}` }] }, {}, 404),
      json({ status: "unauthorized" }, {}, 401),
      () => new Response("<html>", { headers: { "content-type": "text/html" } }),
    ]);
    const gone = await rejection<ResourceDoesNotExistError>(canvas.getUser(1));
    holds(gone instanceof ResourceDoesNotExistError && gone.status === 404, "404 has its class");
    holds(!JSON.stringify(gone).includes("Secret") && !String(gone.stack).includes("Secret"), "no token in errors");
    holds(isPermissionDenied(await rejection(canvas.getUser(1))), "401 is a lack of permission");
    holds((await rejection(canvas.getUser(1))) instanceof UnexpectedResponseError, "HTML is unexpected");
  },
  "C-132 C-133 retries": async () => {
    const { canvas, asked } = scripted([json({}, {}, 503), json({ id: "1" }), json({}, {}, 500)]);
    same((await canvas.getUser(1)).id, "1");
    holds((await rejection(canvas.createConversation(["1"], "once"))) instanceof ServerError, "a POST fails");
    same(asked.length, 3);
  },
  "C-134 C-143 throttling": async () => {
    const busy = json("403 Forbidden (Rate Limit Exceeded)", { "retry-after": "0.05" }, 403);
    const { canvas, asked } = scripted([busy, json([{ id: "1" }]), busy], {
      throttle: { onRateLimit: ({ method }) => method === "POST" },
    });
    same((await canvas.createConversation(["1"], "b")).length, 1);
    holds((await rejection(canvas.getUser(1))) instanceof RateLimitExceededError, "given up");
    same(asked.length, 3);
  },
  "C-117 C-148 aborts and time limits": async () => {
    const never: Answer = () => new Promise(() => {});
    const stalled: Answer = () => new Response(new ReadableStream({ pull: () => new Promise(() => {}) }));
    const { canvas } = scripted([never, stalled], { maxRetries: 0 });
    const controller = new AbortController();
    const waiting = rejection<AbortError>(canvas.getUser(1, undefined, { signal: controller.signal }));
    controller.abort("enough");
    const aborted = await waiting;
    holds(aborted instanceof AbortError && aborted.cause === "enough", "the caller's reason is kept");
    const late = await rejection(canvas.getUser(1, undefined, { timeout: 30 }));
    holds(late instanceof TimeoutError, "a stalled body times out");
  },
  "C-157 C-161 C-166 uploads": async () => {
    const ticket = json({ upload_url: "https://files.example/up", upload_params: { key: "k" } });
    const { canvas, asked, headers } = scripted([ticket, json({ id: "5" })]);
    const bytes = new TextEncoder().encode("grüße");
    const file = await canvas.course(1).upload(await toFile(new Blob([bytes]).stream(), 'a "b".txt'));
    same([file.id, headers(1).get("authorization")], ["5", null]);
    const type = headers(1).get("content-type") ?? "";
    const sent = await new Response(asked[1]?.init.body, { headers: { "content-type": type } }).formData();
    const part = sent.get("file") as File;
    same([sent.get("key"), await part.text(), part.size], ["k", "grüße", 7]);
  },
  "C-36 C-167 C-174 the rest": async () => {
    const { canvas, asked } = scripted([json({ id: "7" })]);
    await canvas.asUser(7).getCurrentUser();
    holds(asked[0]?.url.endsWith("as_user_id=7"), "as_user_id is in the query");
    holds(!JSON.stringify(canvas).includes("Secret"), "no token in JSON");
    same(parseDate("2017-01-01T00:00:00+04:30")?.toISOString(), "2016-12-31T19:30:00.000Z");
  },
};
