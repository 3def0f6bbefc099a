/** The sample campus's rosters, as the CSV files that a registrar would send. The same every time. */

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

const name = (i: number) =>
  `${FIRST[(i * 7) % FIRST.length]} ${LAST[(i * 11 + Math.floor(i / FIRST.length)) % LAST.length]}`;
const login = (id: string) => `${id}@campus.example`;
const csv = (header: string, rows: readonly (readonly string[])[]) =>
  `${[header, ...rows.map((r) => r.map(quote).join(","))].join("\n")}\n`;
const quote = (value: string) => (/[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

export const student = (i: number) => `student-${String(i).padStart(3, "0")}`;
export const teacher = (i: number) => `teacher-${String(i).padStart(2, "0")}`;
export const courseIds: readonly string[] = COURSES.map(([id]) => id);

/** A teacher and an assistant for each course, a few more teachers, students in three courses each, some observers. */
export function rosterFiles(): Record<string, string> {
  const users: string[][] = [];
  const add = (id: string, full: string) => users.push([id, login(id), full, login(id), "active"]);
  for (let i = 1; i <= TEACHERS; i++) add(teacher(i), `Prof. ${name(i + 300)}`);
  for (let i = 1; i <= COURSES.length; i++) add(`ta-${i}`, name(i + 400));
  for (let i = 1; i <= STUDENTS; i++) add(student(i), name(i));
  for (let i = 1; i <= 6; i++) add(`parent-${i}`, name(i + 500));
  add("designer-1", name(601));

  const enrollments: string[][] = [];
  const enroll = (course: string, section: string, user: string, role: string, observed = "") =>
    enrollments.push([course, section, user, role, "active", observed]);
  COURSES.forEach(([course], c) => {
    enroll(course, "", teacher(c + 1), "teacher");
    enroll(course, `${course}-A`, `ta-${c + 1}`, "ta");
  });
  enroll("BIO-101", "", "designer-1", "designer");
  enroll("BIO-101", "", teacher(9), "teacher");
  // who taught the course of last term still knows its students
  enroll("BIO-090", "", teacher(1), "teacher");
  for (let i = 1; i <= STUDENTS; i++)
    for (const k of [0, 2, 5]) {
      const course = COURSES[(i + k) % COURSES.length]![0];
      enroll(course, `${course}-${SECTIONS[i % SECTIONS.length]}`, student(i), "student");
    }
  for (let i = 1; i <= 6; i++) enroll(COURSES[i % COURSES.length]![0], "", `parent-${i}`, "observer", student(i * 8));

  const groups = COURSES.flatMap(([course, title]) =>
    [1, 2, 3].map((g) => [`${course}-g${g}`, course, `${title} – Group ${g}`, "available"]),
  );
  // students c, c + 8, c + 16 … are those who take course c
  const memberships = COURSES.flatMap(([course], c) =>
    [1, 2, 3].flatMap((g) => [0, 1, 2, 3].map((m) => [`${course}-g${g}`, student(c + 8 * (g * 4 + m)), "accepted"])),
  );
  return {
    "accounts.csv": csv("account_id,parent_account_id,name,status", [
      ["science", "", "Faculty of Science", "active"],
      ["humanities", "", "Faculty of Humanities", "active"],
    ]),
    "terms.csv": csv("term_id,name,status,start_date,end_date", [
      ["2026-fall", "Fall 2026", "active", "2026-08-24T00:00:00Z", "2099-12-20T00:00:00Z"],
      ["2026-spring", "Spring 2026", "active", "2026-01-12T00:00:00Z", "2026-05-30T00:00:00Z"],
    ]),
    "users.csv": csv("user_id,login_id,full_name,email,status", users),
    "courses.csv": csv(
      "course_id,short_name,long_name,account_id,term_id,status",
      COURSES.map(([id, title, term, account]) => [id, id, title, account, term, "published"]),
    ),
    "sections.csv": csv(
      "section_id,course_id,name,status",
      COURSES.flatMap(([id]) => SECTIONS.map((s) => [`${id}-${s}`, id, `Section ${s}`, "active"])),
    ),
    "enrollments.csv": csv("course_id,section_id,user_id,role,status,associated_user_id", enrollments),
    "groups.csv": csv("group_id,course_id,name,status", groups),
    "groups_membership.csv": csv("group_id,user_id,status", memberships),
  };
}
