/** Builds a small campus through the HTTP API, as any Canvas script would. */
import type { Api, Json, Params } from "./api.ts";
import { newTenant, type TestTenant } from "./pidge.ts";

export type Role = "student" | "teacher" | "ta" | "observer" | "designer";

const TYPES: Record<Role, string> = {
  student: "StudentEnrollment",
  teacher: "TeacherEnrollment",
  ta: "TaEnrollment",
  observer: "ObserverEnrollment",
  designer: "DesignerEnrollment",
};

let serial = 0;

export class Campus {
  readonly tenant: TestTenant;
  readonly admin: Api;

  constructor(tenant: TestTenant) {
    this.tenant = tenant;
    this.admin = tenant.admin;
  }

  static async create(): Promise<Campus> {
    return new Campus(await newTenant());
  }

  /** A registered person with a login, and a caller with a token of theirs. */
  async person(name: string, params: Params = {}): Promise<Api> {
    const login = `${name.toLowerCase().replace(/\W+/g, ".")}.${++serial}@example.test`;
    const made = await this.admin.post("accounts/self/users", {
      user: { name, skip_registration: true, terms_of_use: true },
      pseudonym: { unique_id: login },
      communication_channel: { skip_confirmation: true },
      ...params,
    });
    expectOk(made.status, made.body);
    return this.admin.as(await this.tokenOf(made.body.id), made.body.id);
  }

  async tokenOf(userId: number): Promise<string> {
    const made = await this.admin.post(`/api/pidge/v1/users/${userId}/tokens`, { purpose: "test" });
    expectOk(made.status, made.body);
    return made.body.token;
  }

  /** A published course. */
  async course(name: string, params: Params = {}): Promise<Json> {
    const { account = "self", offer = true, ...course } = params;
    const made = await this.admin.post(`accounts/${account}/courses`, {
      course: { name, course_code: name, ...course },
      offer,
    });
    expectOk(made.status, made.body);
    return made.body;
  }

  async section(courseId: number, name: string): Promise<Json> {
    const made = await this.admin.post(`courses/${courseId}/sections`, { course_section: { name } });
    expectOk(made.status, made.body);
    return made.body;
  }

  /** An active enrolment. */
  async enroll(courseId: number, person: { id: number }, role: Role, params: Params = {}): Promise<Json> {
    const made = await this.admin.post(`courses/${courseId}/enrollments`, {
      enrollment: { user_id: person.id, type: TYPES[role], enrollment_state: "active", ...params },
    });
    expectOk(made.status, made.body);
    return made.body;
  }

  /** A group of a course with these members. */
  async group(courseId: number, name: string, members: readonly { id: number }[]): Promise<Json> {
    const category = await this.admin.post(`courses/${courseId}/group_categories`, { name: `${name} set` });
    expectOk(category.status, category.body);
    const made = await this.admin.post(`group_categories/${category.body.id}/groups`, { name });
    expectOk(made.status, made.body);
    for (const member of members) {
      const joined = await this.admin.post(`groups/${made.body.id}/memberships`, { user_id: member.id });
      expectOk(joined.status, joined.body);
    }
    return made.body;
  }

  /** An administrator of an account, the root account by default. */
  async makeAdmin(person: { id: number }, account: number | "self" = "self"): Promise<void> {
    const made = await this.admin.post(`accounts/${account}/admins`, { user_id: person.id });
    expectOk(made.status, made.body);
  }

  async subAccount(name: string, parent: number | "self" = "self"): Promise<Json> {
    const made = await this.admin.post(`accounts/${parent}/sub_accounts`, { account: { name } });
    expectOk(made.status, made.body);
    return made.body;
  }
}

function expectOk(status: number, body: unknown): void {
  if (status !== 200) throw new Error(`the campus could not be built: ${status} ${JSON.stringify(body)}`);
}
