import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { Canvas } from "@pidge/client";
import { type PidgeServer, startServer } from "@pidge/server";
import { strToU8, zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importFiles } from "../src/import.ts";

let server: PidgeServer;
let directory: string;
beforeAll(async () => {
  server = await startServer({ checkAnswers: true });
  directory = await mkdtemp(join(tmpdir(), "pidge-import-"));
});
afterAll(async () => {
  await server.close();
  await rm(directory, { recursive: true });
});

const file = async (name: string, content: string | Uint8Array): Promise<string> => {
  const path = join(directory, name);
  await mkdir(join(path, ".."), { recursive: true });
  await writeFile(path, content);
  return path;
};

/** What the command says, what it draws, and its exit code. */
async function run(...files: string[]): Promise<{ code: number; lines: string[]; drawn: string }> {
  const lines: string[] = [];
  const stream = new PassThrough();
  const code = await importFiles(
    { url: server.url, token: server.adminToken!, files },
    { write: (line) => void lines.push(line) },
    { stream: stream as unknown as NodeJS.WritableStream, noTTYOutput: true },
  );
  return { code, lines, drawn: String(stream.read() ?? "") };
}

const USERS = "user_id,login_id,full_name,status\n";

describe("pidge import", () => {
  it("takes files in any order as one import, draws its progress and sums up", async () => {
    const enrollments = await file(
      "enrollments.csv",
      "course_id,user_id,role,status\nC1,A1,student,active\nC1,A2,teacher,active\n",
    );
    const users = await file("users.csv", `${USERS}A1,a1,Ann Ames,active\nA2,a2,Bob Bell,active\n`);
    const courses = await file("courses.csv", "course_id,short_name,long_name,status\nC1,HIST,History,published\n");
    const { code, lines, drawn } = await run(enrollments, users, courses);
    expect(lines).toEqual(["Imported 1 course, 2 users, 2 enrollments."]);
    expect(code).toBe(0);
    expect(drawn).toContain("100 %");
    const canvas = new Canvas(server.url, server.adminToken!);
    const { data } = await canvas.request<{ name: string }>("GET", "courses/sis_course_id:C1");
    expect(data.name).toBe("History");
  });

  it("names every bad row by file, line and reason; rows alone are no failure", async () => {
    const one = await file("a/users.csv", `${USERS}B1,b1,Bea,active\n,b2,Bo,active\nB3,b3,Bix,gone\n`);
    const two = await file("b/users.csv", `\ufeff${USERS}B4,,Bud,active\nB5,b5,Ben,active\n`);
    const { code, lines } = await run(one, two);
    expect(lines).toEqual([
      `${one}:3: No user_id given for a user`,
      `${one}:4: Improper status for user B3`,
      `${two}:2: No login_id given for user B4`,
      "Imported 2 users.",
      "Warning: 3 rows were not taken as given.",
    ]);
    expect(code).toBe(0);
  });

  it("a file that cannot be taken makes the exit code 1; the others are taken", async () => {
    const latin = await file("latin.csv", Buffer.from(`${USERS}C1,c1,J\u00fcrgen,active\n`, "latin1"));
    const odd = await file("users.csv", "user_id,full_name\nC2,Cy\n");
    const good = await file("good.csv", `${USERS}C3,c3,Cid,active\n`);
    const { code, lines } = await run(latin, odd, good);
    expect(lines).toContain(`${latin}:2: Invalid UTF-8`);
    expect(lines).toContain(
      `${odd}:1: Couldn't find Canvas CSV import headers: column login_id of a user file is missing`,
    );
    expect(lines).toContain("Imported 1 user.");
    expect(code).toBe(1);
  });

  it("zips go up as they are; what is no zip fails with the reason", async () => {
    const good = await file("roster.zip", zipSync({ "people.csv": strToU8(`${USERS}D1,d1,Dee,active\n`) }));
    expect(await run(good)).toMatchObject({ code: 0, lines: ["Imported 1 user."] });
    const { code, lines } = await run(await file("bad.zip", "not a zip"));
    expect(lines[0]).toMatch(/^bad\.zip: Not a zip file/);
    expect(lines.at(-1)).toBe("The import ended as failed_with_messages; imported nothing.");
    expect(code).toBe(1);
  });

  it("a file that is not there stops everything before anything is sent", async () => {
    const good = await file("users2.csv", `${USERS}E1,e1,Eve,active\n`);
    await expect(run(good, join(directory, "missing.csv"))).rejects.toThrow(/^cannot read .*missing\.csv: ENOENT/);
    const canvas = new Canvas(server.url, server.adminToken!);
    await expect(canvas.request("GET", "users/sis_user_id:E1")).rejects.toThrow();
  });
});
