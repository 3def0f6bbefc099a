/** The unmodified @kth/canvas-api builds its world, lists and sends conversations, and cannot tell Pidge from Canvas. */
import { CanvasApi, CanvasApiResponseError } from "@kth/canvas-api";
import { type PidgeServer, startServer } from "@pidge/server";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Json } from "../support/api.ts";
import { freshDatabase } from "../support/pidge.ts";

const USERS = `user_id,login_id,full_name,email,status
T1,teacher@example.test,Tilda Teacher,teacher@example.test,active
S1,one@example.test,Stina One,one@example.test,active
S2,two@example.test,Sven Two,two@example.test,active
S3,three@example.test,Saga Three,three@example.test,active
`;

let server: PidgeServer<string | undefined>;
let admin: CanvasApi;
let teacher: CanvasApi;
let student: CanvasApi;
const users = new Map<string, number>();

const connect = (token: string) => new CanvasApi(`${server.url}/api/v1`, token, { disableThrottling: true });

beforeAll(async () => {
  server = await startServer({ checkAnswers: true, ...(await freshDatabase()) });
  admin = connect(server.adminToken!);
  const begun = await admin.sisImport(new File([USERS], "users.csv", { type: "text/csv" }));
  expect(begun.statusCode).toBe(200);
  await vi.waitFor(
    async () => {
      const { json } = await admin.get(`accounts/1/sis_imports/${begun.json.id}`);
      expect(json.workflow_state).toBe("imported");
    },
    { timeout: 15_000 },
  );
  for await (const user of admin.listItems("accounts/1/users", { per_page: 2 })) users.set(user.sis_user_id, user.id);
  const course = await admin.request("accounts/1/courses", "POST", { course: { name: "Chemistry" }, offer: true });
  for (const [sis, type] of [...users.keys()]
    .filter(Boolean)
    .map((sis) => [sis, sis === "T1" ? "TeacherEnrollment" : "StudentEnrollment"]))
    await admin.request(`courses/${course.json.id}/enrollments`, "POST", {
      enrollment: { user_id: `sis_user_id:${sis}`, type, enrollment_state: "active" },
    });
  const tokenOf = async (sis: string) =>
    (await admin.request(`/api/pidge/v1/users/sis_user_id:${sis}/tokens`, "POST", { purpose: "kth" })).json.token;
  teacher = connect(await tokenOf("T1"));
  student = connect(await tokenOf("S1"));
});
afterAll(() => server.close());

const collect = async (items: AsyncIterable<Json>): Promise<Json[]> => {
  const all: Json[] = [];
  for await (const item of items) all.push(item);
  return all;
};

describe("@kth/canvas-api", () => {
  test("sends conversations, each to one and one to all", async () => {
    const recipients = ["S1", "S2", "S3"].map((sis) => users.get(sis));
    const each = await teacher.request("conversations", "POST", { recipients, body: "Hello, each", force_new: true });
    expect([each.statusCode, each.json.length]).toEqual([201, 3]);
    const all = await teacher.request("conversations", "POST", {
      recipients,
      subject: "Lab on Thursday",
      body: "Hello, all",
      group_conversation: true,
    });
    expect(all.json[0]).toMatchObject({ subject: "Lab on Thursday", message_count: 1 });
    const added = await student.request(`conversations/${all.json[0].id}/add_message`, "POST", { body: "I am in" });
    expect(added.json.message_count).toBe(2);
  });

  test("lists them page by page through the Link header, with arrays in the query", async () => {
    const sent = await collect(teacher.listItems("conversations", { scope: "sent", per_page: 1 }));
    expect(sent.length).toBe(4);
    expect(new Set(sent.map((c) => c.id)).size).toBe(4);
    const pages = await collect(teacher.listPages("conversations", { scope: "sent", per_page: 3 }));
    expect(pages.map((page) => page.json.length)).toEqual([3, 1]);
    const filtered = await teacher
      .listItems("conversations", {
        scope: "sent",
        filter: [`user_${users.get("S2")}`],
        include: ["participant_avatars"],
      })
      .toArray();
    expect(filtered.length).toBe(2);
    expect(filtered[0].participants[0]).toHaveProperty("avatar_url");
  });

  test("reads, changes and deletes them", async () => {
    const unreadCount = async () => Number((await student.get("conversations/unread_count")).json.unread_count);
    const before = await unreadCount();
    const unread = (await collect(student.listItems("conversations", { scope: "unread" }))).find(
      (c) => c.last_message === "Hello, each",
    );
    expect((await student.get(`conversations/${unread.id}`)).json.messages[0].body).toBe("Hello, each");
    expect(await unreadCount()).toBe(before - 1);
    const starred = await student.request(`conversations/${unread.id}`, "PUT", { conversation: { starred: true } });
    expect(starred.json.starred).toBe(true);
    expect((await student.request(`conversations/${unread.id}`, "DELETE")).json.message_count).toBe(0);
  });

  test("is told what went wrong", async () => {
    const refused = await student.get("conversations/999999").catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(CanvasApiResponseError);
    expect((refused as CanvasApiResponseError).response.statusCode).toBe(404);
    const stranger = await connect("nobody")
      .get("conversations")
      .catch((error: unknown) => error);
    expect((stranger as CanvasApiResponseError).response.statusCode).toBe(401);
  });
});
