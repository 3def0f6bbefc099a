/** Every path by which two people of a campus become contacts, and who can go it. */

import { csv, importFiles } from "../../sis/roster.ts";
import type { Api, Json } from "../../support/api.ts";
import type { Campus } from "../../support/campus.ts";

/** Ann and Bob know nobody; Tia teaches `course`, in which nobody else is. */
export interface Scene {
  readonly campus: Campus;
  readonly admin: Api;
  readonly teacher: Api;
  readonly ann: Api;
  readonly bob: Api;
  readonly course: Json;
}

export interface Path {
  /** Who decides: Ann, who wants to reach Bob, must not be able to. */
  readonly by: "an administrator" | "a teacher" | "Bob";
  /** What was there before; Ann and Bob are no contacts after it. */
  readonly before?: (scene: Scene) => Promise<unknown>;
  /** What Ann tries instead; Ann and Bob are no contacts after it. */
  readonly attempts?: (scene: Scene, before: Json) => Promise<{ readonly status: number }>[];
  /** The deed of the one who decides, after which they are contacts. */
  readonly deed: (scene: Scene, before: Json) => Promise<unknown>;
}

/** The answer's body; throws unless it succeeded. */
export async function done(answer: Promise<{ readonly status: number; readonly body: Json }>): Promise<Json> {
  const { status, body } = await answer;
  if (status !== 200 && status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body;
}

const enrolment = (person: Api, state = "active", type = "StudentEnrollment") => ({
  enrollment: { user_id: person.id, type, enrollment_state: state },
});

/** Ann is a student of the course. */
const annInCourse = ({ campus, course, ann }: Scene) => campus.enroll(course.id, ann, "student");

const community = (join_level: string) => (scene: Scene) =>
  done(scene.ann.post("groups", { name: "Fans", join_level }));

const join = (api: Api, group: Json, user_id: number | "self" = "self") =>
  api.post(`groups/${group.id}/memberships`, { user_id });

const addressOf = async ({ admin, bob }: Scene): Promise<string> =>
  (await done(admin.get(`users/${bob.id}`, { include: ["email"] }))).email;

/** What the moderator of a group can try to make Bob a member. */
const moderatorsAttempts = (scene: Scene, group: Json) => {
  const { ann, bob } = scene;
  const path = `groups/${group.id}`;
  const inOrder = [
    () => join(ann, group, bob.id),
    () => ann.put(`${path}/users/${bob.id}`, { workflow_state: "accepted" }),
    () => ann.put(`${path}/users/${bob.id}`, { moderator: true }),
    () => ann.put(path, { members: [ann.id, bob.id] }),
    () => ann.put(path, { leader: bob.id }),
    async () => ann.post(`${path}/invite`, { invitees: [await addressOf(scene)] }),
  ];
  let last: Promise<unknown> = Promise.resolve();
  return inOrder.map((attempt) => {
    const next = last.then(attempt);
    last = next;
    return next;
  });
};

/** A set of the course with groups, and Ann in the first of them. */
const assigned = (self_signup?: string) => async (scene: Scene) => {
  const { teacher, course, ann, bob, campus } = scene;
  const other = await campus.section(course.id, "Other");
  const limited = { limit_privileges_to_course_section: true };
  await campus.enroll(course.id, ann, "student", limited);
  await campus.enroll(course.id, bob, "student", { course_section_id: other.id, ...limited });
  const params = { name: "Set", create_group_count: 1, ...(self_signup === undefined ? {} : { self_signup }) };
  const set = await done(teacher.post(`courses/${course.id}/group_categories`, params));
  const [group] = await done(teacher.get(`group_categories/${set.id}/groups`));
  await done(join(teacher, group, ann.id));
  return { ...group, set };
};

/** A group of students, which Ann made and moderates. */
const studentsGroup = async (scene: Scene) => {
  await assigned()(scene);
  const { ann, course } = scene;
  const sets = await done(ann.get(`courses/${course.id}/group_categories`));
  const own = sets.find((set: Json) => set.role === "student_organized");
  const params = { name: "Study", join_level: "parent_context_auto_join" };
  return done(ann.post(`group_categories/${own.id}/groups`, params));
};

/** Imports files in which Ann and Bob are ANN and BOB. */
const sis = async ({ admin }: Scene, files: Record<string, string[]>) => {
  const lines = Object.entries(files).map(([name, rows]) => [`${name}.csv`, csv(...rows)]);
  const ended = await importFiles(admin, Object.fromEntries(lines));
  if (ended.workflow_state !== "imported") throw new Error(JSON.stringify(ended));
};

export const PATHS: Readonly<Record<string, Path>> = {
  "enrolment in a course": {
    by: "a teacher",
    before: annInCourse,
    attempts: ({ ann, bob, course }) => [
      ann.post(`courses/${course.id}/enrollments`, enrolment(bob)),
      ann.post(`courses/${course.id}/enrollments`, enrolment(bob, "invited", "ObserverEnrollment")),
    ],
    deed: ({ teacher, bob, course }) => done(teacher.post(`courses/${course.id}/enrollments`, enrolment(bob))),
  },
  "enrolment in a section": {
    by: "a teacher",
    before: async (scene) => {
      await annInCourse(scene);
      return scene.campus.section(scene.course.id, "Evening");
    },
    attempts: ({ ann, bob }, section) => [ann.post(`sections/${section.id}/enrollments`, enrolment(bob))],
    deed: ({ teacher, bob }, section) => done(teacher.post(`sections/${section.id}/enrollments`, enrolment(bob))),
  },
  "reactivation of an enrolment": {
    by: "a teacher",
    before: async (scene) => {
      await annInCourse(scene);
      return done(scene.teacher.post(`courses/${scene.course.id}/enrollments`, enrolment(scene.bob, "inactive")));
    },
    attempts: ({ ann, course }, { id }) => [
      ann.put(`courses/${course.id}/enrollments/${id}/reactivate`),
      ann.post(`courses/${course.id}/enrollments/${id}/accept`),
    ],
    deed: ({ teacher, course }, { id }) => done(teacher.put(`courses/${course.id}/enrollments/${id}/reactivate`)),
  },
  "acceptance of an invitation to a course that was declined": {
    by: "Bob",
    before: async (scene) => {
      await annInCourse(scene);
      const path = `courses/${scene.course.id}/enrollments`;
      const invited = await done(scene.teacher.post(path, enrolment(scene.bob, "invited")));
      await done(scene.bob.post(`${path}/${invited.id}/reject`));
      return invited;
    },
    attempts: ({ ann, course }, { id }) => [ann.post(`courses/${course.id}/enrollments/${id}/accept`)],
    deed: ({ bob, course }, { id }) => done(bob.post(`courses/${course.id}/enrollments/${id}/accept`)),
  },
  "cross-listing of a section": {
    by: "an administrator",
    before: async (scene) => {
      await annInCourse(scene);
      const elsewhere = await scene.campus.course("Elsewhere");
      const section = await scene.campus.section(elsewhere.id, "Moving");
      await scene.campus.enroll(elsewhere.id, scene.bob, "student", { course_section_id: section.id });
      return section;
    },
    attempts: ({ ann, course }, { id }) => [ann.post(`sections/${id}/crosslist/${course.id}`)],
    deed: ({ admin, course }, { id }) => done(admin.post(`sections/${id}/crosslist/${course.id}`)),
  },
  "the end of cross-listing": {
    by: "an administrator",
    before: async (scene) => {
      await annInCourse(scene);
      const { campus, course, admin, bob } = scene;
      const section = await campus.section(course.id, "Moving");
      await campus.enroll(course.id, bob, "student", { course_section_id: section.id });
      const elsewhere = await campus.course("Elsewhere");
      await done(admin.post(`sections/${section.id}/crosslist/${elsewhere.id}`));
      return section;
    },
    attempts: ({ ann }, { id }) => [ann.delete(`sections/${id}/crosslist`)],
    deed: ({ admin }, { id }) => done(admin.delete(`sections/${id}/crosslist`)),
  },
  "publication of a course": {
    by: "a teacher",
    before: async ({ campus, teacher, ann, bob }) => {
      const course = await campus.course("Later", { offer: false });
      await campus.enroll(course.id, teacher, "teacher");
      for (const person of [ann, bob]) await campus.enroll(course.id, person, "student");
      return course;
    },
    attempts: ({ ann }, course) => [ann.put(`courses/${course.id}`, { course: { event: "offer" } })],
    deed: ({ teacher }, course) => done(teacher.put(`courses/${course.id}`, { course: { event: "offer" } })),
  },
  "a new course with oneself as its teacher, restored by its SIS id": {
    by: "an administrator",
    before: async ({ campus, admin, ann, bob }) => {
      const course = await campus.course("Gone", { sis_course_id: "GONE" });
      await campus.enroll(course.id, ann, "student");
      await campus.enroll(course.id, bob, "student");
      await done(admin.delete(`courses/${course.id}`, { event: "delete" }));
      return { course: { name: "Gone", sis_course_id: "GONE" }, enable_sis_reactivation: true, offer: true };
    },
    attempts: ({ ann }, params) => [ann.post("accounts/self/courses", { ...params, enroll_me: true })],
    deed: ({ admin }, params) => done(admin.post("accounts/self/courses", params)),
  },
  "observation of a student": {
    by: "a teacher",
    before: ({ campus, course, bob }) => campus.enroll(course.id, bob, "student"),
    attempts: ({ ann, bob, course }) => {
      const input = { user_id: "self", type: "ObserverEnrollment", associated_user_id: bob.id };
      return [ann.post(`courses/${course.id}/enrollments`, { enrollment: input })];
    },
    deed: ({ teacher, ann, bob, course }) => {
      const input = { user_id: ann.id, type: "ObserverEnrollment", associated_user_id: bob.id };
      return done(teacher.post(`courses/${course.id}/enrollments`, { enrollment: input }));
    },
  },
  "assignment to a group of a course": {
    by: "a teacher",
    before: assigned(),
    attempts: ({ ann, bob }, group) => [
      join(ann, group, bob.id),
      ann.put(`groups/${group.id}`, { members: [ann.id, bob.id] }),
    ],
    deed: ({ teacher, bob }, group) => done(join(teacher, group, bob.id)),
  },
  "assignment by the list of a group's members": {
    by: "a teacher",
    before: async (scene) => {
      const group = await assigned()(scene);
      // a leader moderates the group, but only invites
      await done(scene.teacher.put(`groups/${group.id}`, { leader: scene.ann.id }));
      return group;
    },
    attempts: moderatorsAttempts,
    deed: ({ teacher, ann, bob }, group) => done(teacher.put(`groups/${group.id}`, { members: [ann.id, bob.id] })),
  },
  "assignment to a group of an account": {
    by: "an administrator",
    before: async ({ admin, ann }) => {
      const set = await done(admin.post("accounts/self/group_categories", { name: "Staff", create_group_count: 1 }));
      const [group] = await done(admin.get(`group_categories/${set.id}/groups`));
      await done(join(admin, group, ann.id));
      await done(admin.put(`groups/${group.id}`, { leader: ann.id }));
      return group;
    },
    attempts: moderatorsAttempts,
    deed: ({ admin, bob }, group) => done(join(admin, group, bob.id)),
  },
  "self sign-up": {
    by: "Bob",
    before: assigned("enabled"),
    attempts: ({ ann, bob }, group) => [join(ann, group, bob.id)],
    deed: ({ bob }, group) => done(join(bob, group)),
  },
  "a group of students": {
    by: "Bob",
    before: studentsGroup,
    attempts: moderatorsAttempts,
    deed: ({ bob }, group) => done(join(bob, group)),
  },
  "an open community": {
    by: "Bob",
    before: community("parent_context_auto_join"),
    attempts: moderatorsAttempts,
    deed: ({ bob }, group) => done(join(bob, group)),
  },
  "a request to join a community": {
    by: "Bob",
    before: community("parent_context_request"),
    attempts: moderatorsAttempts,
    deed: async ({ ann, bob }, group) => {
      await done(bob.delete(`groups/${group.id}/memberships/self`));
      const request = await done(join(bob, group));
      if (request.workflow_state !== "requested") throw new Error(request.workflow_state);
      await done(ann.put(`groups/${group.id}/memberships/${request.id}`, { workflow_state: "accepted" }));
    },
  },
  "an invitation to a community": {
    by: "Bob",
    before: community("invitation_only"),
    attempts: moderatorsAttempts,
    deed: ({ bob }, group) => done(bob.put(`groups/${group.id}/users/self`, { workflow_state: "accepted" })),
  },
  "a community that its members left": {
    by: "Bob",
    before: async (scene) => {
      const group = await community("parent_context_auto_join")(scene);
      await done(join(scene.bob, group));
      await done(scene.bob.delete(`groups/${group.id}/memberships/self`));
      return group;
    },
    attempts: moderatorsAttempts,
    deed: ({ bob }, group) => done(join(bob, group)),
  },
  "appointment as an administrator": {
    by: "an administrator",
    attempts: ({ ann }) => [ann.post("accounts/self/admins", { user_id: ann.id })],
    deed: ({ admin, ann }) => done(admin.post("accounts/self/admins", { user_id: ann.id })),
  },
  "an import of enrolments": {
    by: "an administrator",
    before: async ({ admin, course }) => {
      await done(admin.put(`courses/${course.id}`, { course: { sis_course_id: "C" } }));
      return "course_id,user_id,role,status";
    },
    attempts: ({ ann }) => [ann.post("accounts/self/sis_imports", { import_type: "instructure_csv" })],
    deed: (scene, head) => sis(scene, { enrollments: [head, "C,ANN,student,active", "C,BOB,student,active"] }),
  },
  "an import of groups' members": {
    by: "an administrator",
    deed: (scene) =>
      sis(scene, {
        groups: ["group_id,name,status", "G,Choir,available"],
        groups_membership: ["group_id,user_id,status", "G,ANN,accepted", "G,BOB,accepted"],
      }),
  },
  "an import of administrators": {
    by: "an administrator",
    deed: (scene) => sis(scene, { admins: ["user_id,account_id,role,status", "ANN,,AccountAdmin,active"] }),
  },
};

/**
 * The files that write the tables by which the address book finds people, and the paths above that hold each. A file that
 * is missing here is a path that nobody has described.
 */
export const WRITERS: Readonly<Record<string, readonly string[]>> = {
  "directory/enrollments/enrollmentWrites.sql.ts": [
    "enrolment in a course",
    "enrolment in a section",
    "reactivation of an enrolment",
    "acceptance of an invitation to a course that was declined",
    "observation of a student",
  ],
  "directory/sections/sections.sql.ts": ["cross-listing of a section", "the end of cross-listing"],
  "directory/courses/courseWrites.sql.ts": [
    "publication of a course",
    "a new course with oneself as its teacher, restored by its SIS id",
  ],
  "directory/groups/membershipWrites.sql.ts": [
    "assignment to a group of a course",
    "assignment by the list of a group's members",
    "assignment to a group of an account",
    "self sign-up",
    "a group of students",
    "an open community",
    "a request to join a community",
    "an invitation to a community",
    "a community that its members left",
  ],
  "directory/accounts/roles.sql.ts": ["appointment as an administrator"],
  "sis/importers/enrollments.sql.ts": ["an import of enrolments"],
  "sis/importers/groups.sql.ts": ["an import of groups' members"],
  "sis/importers/admins.sql.ts": ["an import of administrators"],
};

/** Files that write these tables without making contacts, with the reason. */
export const UNRELATED: Readonly<Record<string, string>> = {
  "directory/courses/testStudents.sql.ts": "nobody knows a test student",
  "directory/users/insertUser.sql.ts": "a new user belongs to an account, whose people only administrators know",
  "directory/users/userWrites.sql.ts": "deletes a user's relations, or restores them as a member of the account",
  "sis/importers/people.sql.ts": "deletes the relations of deleted users",
  "sis/importers/places.sql.ts": "cross-lists sections for administrators, and deletes enrolments",
  "tenants/tenants.sql.ts": "creates the first administrator",
};
