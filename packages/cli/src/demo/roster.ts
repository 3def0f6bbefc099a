/** The sample campus's rosters, as the CSV files that a registrar would send; the same on every run. */

const FIRST = [
  "Ada",
  "Amir",
  "Anika",
  "Ben",
  "Bianca",
  "Carlos",
  "Chiara",
  "Chen",
  "Daria",
  "David",
  "Elif",
  "Emil",
  "Esther",
  "Farid",
  "Fiona",
  "Gabriel",
  "Hana",
  "Hugo",
  "Ines",
  "Ivan",
  "Jamila",
  "Jonas",
  "Kaya",
  "Kwame",
  "Lars",
  "Leila",
  "Lucia",
  "Malik",
  "Maren",
  "Mateo",
  "Mina",
  "Nadia",
  "Nils",
  "Noor",
  "Olga",
  "Omar",
  "Paula",
  "Priya",
  "Quentin",
  "Rafael",
  "Ravi",
  "Rosa",
  "Samir",
  "Sofia",
  "Tariq",
  "Theo",
  "Tove",
  "Uma",
  "Viktor",
  "Wanda",
  "Xenia",
  "Yara",
  "Yusuf",
  "Zoe",
];
const LAST = [
  "Okoro",
  "Holm",
  "Lind",
  "Nakamura",
  "Alvarez",
  "Brandt",
  "Costa",
  "Dube",
  "Eriksen",
  "Fischer",
  "Garcia",
  "Haddad",
  "Ito",
  "Jansen",
  "Kowalski",
  "Larsen",
  "Mbeki",
  "Novak",
  "Oliveira",
  "Petrov",
  "Quist",
  "Rossi",
  "Santos",
  "Tanaka",
  "Ueda",
  "Varga",
  "Weber",
  "Xu",
  "Yilmaz",
  "Zimmer",
  "Adeyemi",
  "Bergman",
  "Castro",
  "Dimitrov",
  "Engel",
];

const COURSES = [
  ["BIO-101", "Biology 101", "2026-fall", "science"],
  ["CHE-110", "General Chemistry", "2026-fall", "science"],
  ["MAT-120", "Calculus I", "2026-fall", "science"],
  ["HIS-205", "Modern History", "2026-fall", "humanities"],
  ["PHI-150", "Ethics", "2026-fall", "humanities"],
  ["ENG-101", "Academic Writing", "2026-fall", "humanities"],
  ["CSC-230", "Algorithms", "2026-fall", "science"],
  ["BIO-090", "Biology Foundations", "2026-spring", "science"],
] as const;

const STUDENTS = 210;
const TEACHERS = 14;
const SECTIONS = ["A", "B", "C"];

const PARENTS = 6;
const GROUPS = [1, 2, 3];

const name = (i: number) =>
  `${FIRST[(i * 7) % FIRST.length]} ${LAST[(i * 11 + Math.floor(i / FIRST.length)) % LAST.length]}`;
const login = (id: string) => `${id}@campus.example`;
const upTo = (count: number) => Array.from({ length: count }, (_, place) => place + 1);
const courseOf = (i: number): string => COURSES[i % COURSES.length]?.[0] ?? "";
const sectionOf = (course: string, i: number) => `${course}-${SECTIONS[i % SECTIONS.length]}`;

type Row = readonly string[];

const csv = (header: string, rows: readonly Row[]) =>
  `${[header, ...rows.map((row) => row.map(quote).join(","))].join("\n")}\n`;
const quote = (value: string) => (/[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

export const student = (i: number) => `student-${String(i).padStart(3, "0")}`;
export const teacher = (i: number) => `teacher-${String(i).padStart(2, "0")}`;
export const courseIds: readonly string[] = COURSES.map(([id]) => id);

/** The files of a registrar, by name, in the order in which they are imported. */
export function rosterFiles(): Record<string, string> {
  return {
    "accounts.csv": csv("account_id,parent_account_id,name,status", [
      ["science", "", "Faculty of Science", "active"],
      ["humanities", "", "Faculty of Humanities", "active"],
    ]),
    "terms.csv": csv("term_id,name,status,start_date,end_date", [
      ["2026-fall", "Fall 2026", "active", "2026-08-24T00:00:00Z", "2099-12-20T00:00:00Z"],
      ["2026-spring", "Spring 2026", "active", "2026-01-12T00:00:00Z", "2026-05-30T00:00:00Z"],
    ]),
    "users.csv": csv("user_id,login_id,full_name,email,status", users()),
    "courses.csv": csv(
      "course_id,short_name,long_name,account_id,term_id,status",
      COURSES.map(([id, title, term, account]) => [id, id, title, account, term, "published"]),
    ),
    "sections.csv": csv(
      "section_id,course_id,name,status",
      COURSES.flatMap(([id]) => SECTIONS.map((section) => [`${id}-${section}`, id, `Section ${section}`, "active"])),
    ),
    "enrollments.csv": csv("course_id,section_id,user_id,role,status,associated_user_id", enrollments()),
    "groups.csv": csv(
      "group_id,course_id,name,status",
      COURSES.flatMap(([course, title]) =>
        GROUPS.map((group) => [`${course}-g${group}`, course, `${title} – Group ${group}`, "available"]),
      ),
    ),
    "groups_membership.csv": csv("group_id,user_id,status", memberships()),
  };
}

function users(): Row[] {
  const row = (id: string, fullName: string): Row => [id, login(id), fullName, login(id), "active"];
  return [
    ...upTo(TEACHERS).map((i) => row(teacher(i), `Prof. ${name(i + 300)}`)),
    ...upTo(COURSES.length).map((i) => row(`ta-${i}`, name(i + 400))),
    ...upTo(STUDENTS).map((i) => row(student(i), name(i))),
    ...upTo(PARENTS).map((i) => row(`parent-${i}`, name(i + 500))),
    row("designer-1", name(601)),
  ];
}

interface Enrollment {
  readonly course: string;
  readonly section?: string;
  readonly user: string;
  readonly role: string;
  readonly observed?: string;
}

/** A teacher and an assistant for each course, students in three courses each, parents who observe a student. */
function enrollments(): Row[] {
  const staff = COURSES.flatMap(([course], c): Enrollment[] => [
    { course, user: teacher(c + 1), role: "teacher" },
    { course, section: `${course}-A`, user: `ta-${c + 1}`, role: "ta" },
  ]);
  const others: Enrollment[] = [
    { course: "BIO-101", user: "designer-1", role: "designer" },
    { course: "BIO-101", user: teacher(9), role: "teacher" },
    // the teacher of last term's course still knows its students
    { course: "BIO-090", user: teacher(1), role: "teacher" },
  ];
  const students = upTo(STUDENTS).flatMap((i) =>
    [0, 2, 5].map((k): Enrollment => {
      const course = courseOf(i + k);
      return { course, section: sectionOf(course, i), user: student(i), role: "student" };
    }),
  );
  const parents = upTo(PARENTS).map(
    (i): Enrollment => ({ course: courseOf(i), user: `parent-${i}`, role: "observer", observed: student(i * 8) }),
  );
  return [...staff, ...others, ...students, ...parents].map(({ course, section = "", user, role, observed = "" }) => [
    course,
    section,
    user,
    role,
    "active",
    observed,
  ]);
}

/** Students c, c + 8, c + 16 … take course c: its groups are made of them. */
function memberships(): Row[] {
  return COURSES.flatMap(([course], c) =>
    GROUPS.flatMap((group) =>
      [0, 1, 2, 3].map((member): Row => [`${course}-g${group}`, student(c + 8 * (group * 4 + member)), "accepted"]),
    ),
  );
}
