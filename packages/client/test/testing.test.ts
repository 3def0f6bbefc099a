/** The helpers for other people's tests: what a recording holds, what it must not hold, and what answers from it. */
import { Canvas, type CanvasError } from "@pidge/client";
import { type Recording, recordTraffic, replayTraffic, UnknownRequestError } from "@pidge/client/testing";
import { describe, expect, it } from "vitest";
import { failure, ORIGIN, page, reply, ScriptedSite, TOKEN } from "./site.ts";

const person = {
  id: 9007199254740993n,
  name: "Ann Alder",
  short_name: "Ann",
  login_id: "ann@real.edu",
  sis_user_id: "4711",
};
const ann = JSON.stringify(person, (_, value) => (typeof value === "bigint" ? "#" : value)).replace(
  '"#"',
  "9007199254740993",
);

/** Runs a program against a scripted site; gives the recording. */
async function recorded(replies: ConstructorParameters<typeof ScriptedSite>, program: (canvas: Canvas) => unknown) {
  const recorder = recordTraffic(new ScriptedSite(...replies).fetch);
  await program(new Canvas(ORIGIN, TOKEN, { fetch: recorder, maxRetries: 0 }));
  return recorder.recording();
}
const replayed = (recording: Recording, options: { origin?: string } = {}) =>
  new Canvas(options.origin ?? "https://other.example.org", "another-token", { fetch: replayTraffic(recording) });

describe("a recording", () => {
  it("holds no token, name, address or text; ids, dates and states stay", async () => {
    const conversation = {
      ...{ id: "7", subject: "Grades", workflow_state: "unread", last_message: 'See "me" – Ann Alder' },
      ...{ last_message_at: "2026-09-07T15:00:00Z", participants: [{ id: 3, name: "Ann Alder" }], starred: true },
      avatar_url: "https://cdn.real.edu/ann.alder.png?token=abc",
    };
    const recording = await recorded([ann, [conversation], reply(200, "<p>Ann</p>")], async (canvas) => {
      await canvas.getCurrentUser();
      await canvas.createConversation(["3", "course_2"], "See me, Ann", { subject: "Grades", force_new: true });
      await canvas.getUser("ann@real.edu", "sis_login_id").catch(() => {});
    });
    const text = JSON.stringify(recording);
    for (const secret of [TOKEN, "Ann", "Alder", "real.edu", "Grades", "See", "4711", "canvas.example.com", "abc"])
      expect(text, secret).not.toContain(secret);
    expect(recording.exchanges.map((e) => e.request)).toEqual([
      "GET /api/v1/users/self",
      "POST /api/v1/conversations?body=…&force_new=true&recipients[]=3&recipients[]=course_2&subject=…",
      "GET /api/v1/users/sis_login_id:…",
    ]);
    expect(recording.exchanges[0]?.response.body).toContain(
      '"id":9007199254740993,"name":"Name 1","short_name":"Name 2"',
    );
    expect(JSON.parse(recording.exchanges[1]!.response.body)).toEqual([
      {
        ...{ id: "7", subject: "Text 2", workflow_state: "unread", last_message: "Text 3", starred: true },
        ...{ last_message_at: "2026-09-07T15:00:00Z", participants: [{ id: 3, name: "Name 1" }] },
        avatar_url: `https://elsewhere-1.invalid/${encodeURI("…")}?token=${encodeURIComponent("…")}`,
      },
    ]);
  });

  it("survives JSON, and answers another client of another site with other words", async () => {
    const cursor = `${ORIGIN}/api/v1/conversations?page=bookmark:QW5uIEFsZGVy&per_page=100`;
    const program = async (canvas: Canvas) => {
      const subjects = (await canvas.getConversations().toArray()).map((c) => c.subject);
      const [made] = await canvas.createConversation(["3"], "Words");
      return [subjects, made?.id, (await made?.star())?.starred];
    };
    const replies = [page([{ id: "1", subject: "A" }], cursor), page([{ id: "2", subject: "B" }])];
    const recording = await recorded([...replies, [{ id: "8" }], { id: "8", starred: true }], program);
    const kept: Recording = JSON.parse(JSON.stringify(recording));
    expect(JSON.stringify(kept)).not.toContain("QW5uIEFsZGVy");
    expect(await program(replayed(kept))).toEqual([["Text 1", "Text 2"], "8", true]);
    const other = replayed(kept, { origin: "http://127.0.0.1:9" });
    expect(await other.getConversations().count()).toBe(2);
  });

  it("answers equal requests in their order; a GET beyond them as the last time, a POST not", async () => {
    const states = ["queued", "running", "completed"].map((workflow_state) => ({ id: "4", workflow_state }));
    const recording = await recorded([...states, {}], async (canvas) => {
      for (const _ of states) await canvas.getProgress(4);
      await canvas.conversationsMarkAllAsRead();
    });
    const canvas = replayed(recording);
    const seen: unknown[] = [];
    for (let i = 0; i < 4; i++) seen.push((await canvas.getProgress(4)).workflow_state);
    expect(seen).toEqual(["queued", "running", "completed", "completed"]);
    expect(await canvas.conversationsMarkAllAsRead()).toBe(true);
    expect(await failure(canvas.conversationsMarkAllAsRead())).toBeInstanceOf(UnknownRequestError);
  });

  it("fails at once and clearly on what it does not know", async () => {
    const recording = await recorded([[]], (canvas) => canvas.getConversations({ scope: "unread" }).toArray());
    const started = Date.now();
    const error = await failure<CanvasError>(replayed(recording).getConversations({ scope: "sent" }).toArray());
    expect([error instanceof UnknownRequestError, error.code]).toEqual([true, "unknown_request"]);
    expect(error.message).toBe(`not in the recording: GET /api/v1/conversations?per_page=100&scope=sent
recorded at this address:
  GET /api/v1/conversations?per_page=100&scope=unread`);
    expect(Date.now() - started).toBeLessThan(300);
    expect(() => replayTraffic({ version: 2 } as unknown as Recording)).toThrow(TypeError);
  });

  it("holds uploads and downloads without what is in the files", async () => {
    const upload = "https://files.real.edu/up?token=sesame";
    const file = { id: "5", display_name: "diary.txt", url: "https://files.real.edu/5/diary.txt?verifier=v", size: 3 };
    const program = async (canvas: Canvas) => {
      const sent = await canvas.course(1).upload(new File(["Dear diary"], "diary.txt"));
      return [sent.id, await sent.getContents()];
    };
    const replies = [{ upload_url: upload, upload_params: { key: "k" } }, file, reply(200, "Dear diary")];
    const recording = await recorded(replies, program);
    for (const secret of ["diary", "sesame", "real.edu"]) expect(JSON.stringify(recording)).not.toContain(secret);
    expect(await program(replayed(recording))).toEqual(["5", "Text 1"]);
  });
});
