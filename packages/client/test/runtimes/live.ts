/** What must hold in every runtime, against a real server over real sockets. */
import {
  AbortError,
  Canvas,
  type CanvasOptions,
  NetworkError,
  ResourceDoesNotExistError,
  TimeoutError,
  toFile,
  UnexpectedResponseError,
} from "@pidge/client";
import { type Checks, holds, type Place, rejection, same } from "./check.ts";

const client = ({ base }: Place, token: string, options: CanvasOptions = {}) =>
  new Canvas(base, token, { allowBrowserToken: true, ...options });

/** A path that the server in front answers in an evil way; see front.ts. */
const odd = (place: Place, name: string, options: CanvasOptions = {}) =>
  client(place, place.student, { maxRetries: 0, ...options }).request("GET", `/odd/${name}`);

export const liveChecks: Checks = {
  "a conversation with a file, there and back": async (place) => {
    const teacher = client(place, place.teacher);
    const [made] = await teacher.createConversation([place.studentId], "Grüße 🦉", {
      force_new: true,
      attachments: [await toFile("1, 2, 3", "sheet.csv")],
    });
    const seen = await client(place, place.student).getConversation(made!);
    same([seen.messages?.[0]?.body, seen.messages?.[0]?.attachments[0]?.display_name], ["Grüße 🦉", "sheet.csv"]);
    same(await seen.messages![0]!.attachments[0]!.getContents(), "1, 2, 3");
    same((await seen.star()).starred, true);
  },
  "a list over several pages, streamed": async (place) => {
    const teacher = client(place, place.teacher);
    const course = teacher.course(place.courseId);
    for (const title of ["One", "Two", "Three"]) await course.createAnnouncement({ title, message: title });
    const seen: (string | null)[] = [];
    for await (const { title } of client(place, place.student)
      .getAnnouncements([place.courseId], { perPage: 2 })
      .stream())
      seen.push(title);
    same(seen.slice(0, 3), ["Three", "Two", "One"]);
  },
  "entries, and a file in a form": async (place) => {
    const course = client(place, place.teacher).course(place.courseId);
    const topic = await course.createDiscussionTopic({
      ...{ title: "T", message: "m", published: true },
      attachment: new File(["a,b"], "case.csv"),
    });
    same(topic.attachments?.[0]?.size, 3);
    const entry = await topic.postEntry({ message: "First" });
    await entry.postReply({ message: "Second" });
    same(
      (await topic.getEntries().toArray())[0]?.recent_replies.map((reply) => reply.message),
      ["Second"],
    );
    same((await entry.delete()).deleted, true);
  },
  "forty calls at once": async (place) => {
    const student = client(place, place.student);
    const all = await Promise.all(Array.from({ length: 40 }, () => student.conversationsUnreadCount()));
    same(all.length, 40);
    same(student.rateLimit.inFlight, 0);
  },
  "C-7 the site hears who asks": async (place) => {
    const { data } = await client(place, place.student, { appInfo: { name: "suite" } }).request<{ agent: string }>(
      "GET",
      "/odd/agent",
    );
    // a page cannot change what its browser says
    const page = typeof document === "object";
    holds(page ? data.agent : data.agent.startsWith("suite pidge-client/"), `User-Agent: ${data.agent}`);
  },
  "a refusal in the site's words": async (place) => {
    const error = await rejection(client(place, place.student).getCourse(999_999));
    holds(error instanceof ResourceDoesNotExistError && error.requestId, "404 with the request's id");
  },
  "a server that never answers, and one that stalls": async (place) => {
    holds((await rejection(odd(place, "silent", { timeout: 100 }))) instanceof TimeoutError, "silence ends");
    holds((await rejection(odd(place, "stalled", { timeout: 100 }))) instanceof TimeoutError, "a stalled body ends");
    const controller = new AbortController();
    const call = client(place, place.student).request("GET", "/odd/stalled", { signal: controller.signal });
    setTimeout(() => controller.abort(), 30);
    holds((await rejection(call)) instanceof AbortError, "an abort ends it");
  },
  "a connection closed half-way, a redirect elsewhere, an endless body, a page for JSON": async (place) => {
    holds((await rejection(odd(place, "cut"))) instanceof NetworkError, "a network error");
    holds((await rejection(odd(place, "elsewhere"))) instanceof UnexpectedResponseError, "a redirect is refused");
    const endless = await rejection(odd(place, "endless", { maxResponseBytes: 100_000 }));
    holds(endless instanceof UnexpectedResponseError, "the body is too large");
    holds((await rejection(odd(place, "page"))) instanceof UnexpectedResponseError, "a page is unexpected");
  },
};
