/** The importer of each kind of file. Links of observers are not stored, so their files have none. */
import type { Importer } from "../chunk.ts";
import type { KindName } from "../kinds.ts";
import { importAccounts } from "./accounts.ts";
import { importAdmins } from "./admins.ts";
import { importSisIdChanges } from "./changeSisIds.ts";
import { importCourses } from "./courses.ts";
import { importEnrollments } from "./enrollments.ts";
import { importGroupCategories } from "./groupCategories.ts";
import { importGroups } from "./groups.ts";
import { importLogins } from "./logins.ts";
import { importMemberships } from "./memberships.ts";
import { importSections } from "./sections.ts";
import { importTerms } from "./terms.ts";
import { importUsers } from "./users.ts";
import { importXlists } from "./xlists.ts";

export const IMPORTERS: Readonly<Partial<Record<KindName, Importer>>> = {
  change_sis_id: importSisIdChanges,
  account: importAccounts,
  term: importTerms,
  course: importCourses,
  section: importSections,
  xlist: importXlists,
  user: importUsers,
  login: importLogins,
  enrollment: importEnrollments,
  admin: importAdmins,
  group_category: importGroupCategories,
  group: importGroups,
  group_membership: importMemberships,
};
