/** Which importer takes which kind of file. */
import type { Importer } from "../chunk.ts";
import type { KindName } from "../kinds.ts";
import { importAccounts } from "./accounts.ts";
import { importCourses } from "./courses.ts";
import { importEnrollments } from "./enrollments.ts";
import { importGroupCategories } from "./groupCategories.ts";
import { importGroups } from "./groups.ts";
import { importMemberships } from "./memberships.ts";
import { importSections } from "./sections.ts";
import { importTerms } from "./terms.ts";
import { importUsers } from "./users.ts";

export const IMPORTERS: Readonly<Partial<Record<KindName, Importer>>> = {
  account: importAccounts,
  term: importTerms,
  course: importCourses,
  section: importSections,
  user: importUsers,
  enrollment: importEnrollments,
  group_category: importGroupCategories,
  group: importGroups,
  group_membership: importMemberships,
};
