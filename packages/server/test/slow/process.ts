/** Servers in processes of their own, and a store filled with people without asking a server for each. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { ServerOptions } from "@pidge/server";
import { openStore, type Store, type StoreOptions } from "../../src/store/open.ts";
import { createTenant } from "../../src/tenants/bootstrap.ts";
import { Api } from "../support/api.ts";

const SERVE = fileURLToPath(new URL("serve.ts", import.meta.url));

export interface Served {
  readonly url: string;
  /** `kill -9`, and the wait for the end. */
  kill(): Promise<void>;
}

/** Starts a server and resolves once it answers. */
export async function serve(options: ServerOptions): Promise<Served> {
  const child: ChildProcess = spawn(
    process.execPath,
    ["--conditions=pidge-source", "--disable-warning=ExperimentalWarning", SERVE, JSON.stringify(options)],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const ended = once(child, "exit");
  const url = await new Promise<string>((resolve, reject) => {
    let text = "";
    child.stdout!.on("data", (data: Buffer) => {
      text += data.toString();
      if (text.includes("\n")) resolve(text.trim());
    });
    void ended.then(([code]) => reject(new Error(`the server ended with ${code}`)));
  });
  return {
    url,
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

export interface School {
  readonly root: number;
  readonly course: number;
  readonly teacher: number;
  /** Caller for the administrator, who is also the teacher. */
  api(url: string): Api;
}

const HOST = "school.example.test";

/** One course with a teacher and so many students. */
export async function fillSchool(store: Store, students: number): Promise<School> {
  const now = new Date();
  const tenant = await createTenant(store.db, { name: "Large School", hosts: [HOST] }, now);
  const { rootAccountId: root, adminUserId: teacher, adminToken } = tenant;
  const query = (text: string, values: unknown[]) => store.pool.query(text, values);
  const { rows } = await query(
    `with term as (select id from enrollment_terms where root_account_id = $1 limit 1)
     insert into courses (root_account_id, account_id, enrollment_term_id, uuid, name, course_code, sort_key, workflow_state, created_at, updated_at)
     select $1, $1, term.id, 'large-course', 'Large', 'Large', 'large', 'available', $2, $2 from term returning id`,
    [root, now],
  );
  const course = rows[0].id as number;
  await query(
    `with s as (
       insert into course_sections (root_account_id, course_id, name, sort_key, default_section, created_at, updated_at)
       values ($1, $2, 'Large', 'large', true, $4, $4) returning id),
     people as (
       insert into users (root_account_id, uuid, name, short_name, sortable_name, sort_key, created_at, updated_at)
       select $1, 'student-' || i, 'Student ' || i, 'Student ' || i, i || ', Student', lpad(i::text, 6, '0'), $4, $4
       from generate_series(1, $5::int) i returning id),
     known as (insert into user_account_associations select $1, id, $1 from people),
     role as (select id, base_role_type from roles where root_account_id = $1 and built_in)
     insert into enrollments (root_account_id, user_id, course_id, course_section_id, type, role_id, workflow_state, created_at, updated_at)
     select $1, p.id, $2, s.id, 'StudentEnrollment', role.id, 'active', $4, $4 from people p, s, role where role.base_role_type = 'StudentEnrollment'
     union all
     select $1, $3, $2, s.id, 'TeacherEnrollment', role.id, 'active', $4, $4 from s, role where role.base_role_type = 'TeacherEnrollment'`,
    [root, course, teacher, now, students],
  );
  return { root, course, teacher, api: (url) => new Api(url, HOST, adminToken, teacher) };
}

/** Opens the store of these options for a moment. */
export async function withStore<T>(options: StoreOptions, use: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(options);
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
