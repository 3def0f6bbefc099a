import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { Canvas } from "@pidge/client";
import { type PidgeServer, startServer } from "@pidge/server";
import { strToU8, zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ImportRequest, importFiles } from "../src/import.ts";

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

type Options = Omit<Partial<ImportRequest>, "files">;

/** The lines that the command prints, what it draws, and its exit code. */
async function runWith(
  options: Options,
  ...files: string[]
): Promise<{ code: number; lines: string[]; drawn: string }> {
  const lines: string[] = [];
  const stream = new PassThrough();
  const code = await importFiles(
    { url: server.url, token: server.adminToken, files, ...options },
    { write: (line) => void lines.push(line) },
    { stream: stream as unknown as NodeJS.WritableStream, noTTYOutput: true },
  );
  return { code, lines, drawn: String(stream.read() ?? "") };
}

const run = (...files: string[]) => runWith({}, ...files);

const canvas = () => new Canvas(server.url, server.adminToken);

/** The names of the users with these SIS ids; null for one that is not there. */
const namesOf = (...sisIds: string[]) =>
  Promise.all(
    sisIds.map((sisId) =>
      canvas()
        .request<{ name: string }>("GET", `users/sis_user_id:${sisId}`)
        .then(
          ({ data }) => data.name,
          () => null,
        ),
    ),
  );

const USERS = "user_id,login_id,full_name,status\n";

describe("pidge import", () => {
  it("imports files in any order as one import, draws its progress and sums up", async () => {
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
    const { data } = await canvas().request<{ name: string }>("GET", "courses/sis_course_id:C1");
    expect(data.name).toBe("History");
  });

  it("names every refused row by file, line and reason, and exits with 1, unless errors are allowed", async () => {
    const one = await file("a/users.csv", `${USERS}B1,b1,Bea,active\n,b2,Bo,active\nB3,b3,Bix,gone\n`);
    const two = await file("b/users.csv", `\ufeff${USERS}B4,,Bud,active\nB5,b5,Ben,active\n`);
    const lines = [
      `${one}:3: No user_id given for a user`,
      `${one}:4: Improper status for user B3`,
      `${two}:2: No login_id given for user B4`,
      "Imported 2 users.",
      "3 rows were refused.",
    ];
    expect(await run(one, two)).toMatchObject({ code: 1, lines });
    expect(await runWith({ allowErrors: true }, one, two)).toMatchObject({ code: 0, lines });
    expect(await namesOf("B1", "B3", "B5")).toEqual(["Bea", null, "Ben"]);
  });

  it("does not count a row as refused that was imported with a warning", async () => {
    const warned = await file("warned.csv", `user_id,login_id,full_name,status,email\nF1,f1,Flo,active,no-address\n`);
    const { code, lines } = await run(warned);
    expect(lines).toEqual([
      expect.stringMatching(/warned\.csv:2: .*no-address/),
      "Imported 1 user.",
      "There is 1 warning.",
    ]);
    expect(code).toBe(0);
  });

  it("prints JSON for programs, with the same exit code", async () => {
    const users = await file("json.csv", `${USERS}G1,g1,Gil,active\n,g2,Gus,active\n`);
    const { code, lines } = await runWith({ json: true }, users);
    const { imports } = JSON.parse(lines.join("\n"));
    expect(imports).toEqual([
      {
        file: "sis.zip",
        id: expect.any(String),
        state: "imported_with_messages",
        dry_run: false,
        counts: expect.objectContaining({ users: 1, error_count: 0, warning_count: 1 }),
        refused: 1,
        failures: 0,
        remarks: [{ file: users, row: 3, message: "No user_id given for a user" }],
      },
    ]);
    expect(code).toBe(1);
  });

  it("compares with the last import of the same name: rows left out are dropped", async () => {
    const parameters = { diffing_data_set_identifier: "nightly" };
    const monday = await file("monday.csv", `${USERS}H1,h1,Hal,active\nH2,h2,Hope,active\nH3,h3,Hugo,active\n`);
    expect(await runWith({ parameters }, monday)).toMatchObject({ code: 0, lines: ["Imported 3 users."] });
    const tuesday = await file("tuesday.csv", `${USERS}H1,h1,Hal,active\nH3,h3,Hugh,active\n`);
    expect(await runWith({ parameters }, tuesday)).toMatchObject({ code: 0, lines: ["Imported 2 users."] });
    expect(await namesOf("H1", "H2", "H3")).toEqual(["Hal", null, "Hugh"]);
    const zip = await file("more.zip", zipSync({ "users.csv": strToU8(USERS) }));
    await expect(runWith({ parameters }, tuesday, zip)).rejects.toThrow(
      /^--diffing-id and --batch-mode compare one upload/,
    );
  });

  it("exits with 1 when a file cannot be read, also where errors are allowed; the others are imported", async () => {
    const latin = await file("latin.csv", Buffer.from(`${USERS}C1,c1,J\u00fcrgen,active\n`, "latin1"));
    const odd = await file("users.csv", "user_id,full_name\nC2,Cy\n");
    const good = await file("good.csv", `${USERS}C3,c3,Cid,active\n`);
    const { code, lines } = await runWith({ allowErrors: true }, latin, odd, good);
    expect(lines).toContain(`${latin}:2: Invalid UTF-8`);
    expect(lines).toContain(
      `${odd}:1: Couldn't find Canvas CSV import headers: column login_id of a user file is missing`,
    );
    expect(lines).toContain("Imported 1 user.");
    expect(code).toBe(1);
  });

  it("uploads zips as they are; what is not a zip fails with the reason", async () => {
    const good = await file("roster.zip", zipSync({ "people.csv": strToU8(`${USERS}D1,d1,Dee,active\n`) }));
    expect(await run(good)).toMatchObject({ code: 0, lines: ["Imported 1 user."] });
    const { code, lines } = await run(await file("bad.zip", "not a zip"));
    expect(lines[0]).toMatch(/^bad\.zip: Not a zip file/);
    expect(lines.at(-1)).toBe("The import ended as failed_with_messages; imported nothing.");
    expect(code).toBe(1);
  });

  it("sends nothing where one of the files is missing", async () => {
    const good = await file("users2.csv", `${USERS}E1,e1,Eve,active\n`);
    await expect(run(good, join(directory, "missing.csv"))).rejects.toThrow(/^cannot read .*missing\.csv: ENOENT/);
    expect(await namesOf("E1")).toEqual([null]);
  });
});
