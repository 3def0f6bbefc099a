import { expect, it } from "vitest";
import { Campus } from "../support/campus.ts";
import { csv, finished, importFiles, remarks, upload } from "./roster.ts";

const range = (n: number) => Array.from({ length: n }, (_, i) => i);

it("50,000 rows are imported while others are served; an invalid row among them is reported", async () => {
  const campus = await Campus.create();
  await importFiles(campus.admin, {
    "users.csv": csv("user_id,login_id,status", ...range(1_000).map((i) => `M${i},M${i},active`)),
    "courses.csv": csv(
      "course_id,short_name,long_name,status",
      ...range(50).map((i) => `M${i},M${i},Course ${i},published`),
    ),
  });
  const rows = range(50_000).map((i) => `M${i % 50},M${Math.floor(i / 50)},student,active`);
  const posted = await upload(
    campus.admin,
    "enrollments.csv",
    csv("course_id,user_id,role,status", ...rows, "M0,NOBODY,student,active"),
  );
  const steps: string[] = [];
  const stop = campus.tenant.server.onQuery(({ name }) => {
    if (name === "analyze_imported_tables") steps.push("statistics refreshed");
    else if (name === "change_import_state") steps.push("ended");
  }, "all");
  let served = 0;
  let ended = false;
  const others = (async () => {
    while (!ended) {
      expect((await campus.admin.get("courses/sis_course_id:M3")).status).toBe(200);
      served++;
    }
  })();
  const done = await finished(campus.admin, posted.body.id, 60);
  ended = true;
  await others;
  stop();
  // programs that wait for the end ask at once, and plans from old statistics can take hundreds of times as long
  expect(steps.slice(-2)).toEqual(["statistics refreshed", "ended"]);
  // others are served between the chunks
  expect(served).toBeGreaterThan(10);
  expect(done.data.counts.enrollments).toBe(50_000);
  expect(await remarks(campus.admin, done.id)).toEqual([
    "enrollments.csv:50002: User not found for enrollment (User ID: NOBODY, Course ID: M0, Section ID: )",
  ]);
  const people = await campus.admin.get("courses/sis_course_id:M7/enrollments", { per_page: 100 });
  expect(people.body).toHaveLength(100);
}, 90_000);
