/** Roles and what they permit (Canvas's "Roles" API). */
import { endpoint } from "../endpoint.ts";
import { Role } from "../resources/directory.ts";
import { List, param } from "../schema.ts";

const tag = "roles";
const base = "/api/v1/accounts/:account_id/roles";

const permissions = param.map(
  {
    enabled: param.bool("Whether the role has it."),
    explicit: param.bool("False takes away what was set here, so that the accounts above decide. Default: true."),
    locked: param.bool("Whether accounts below may not change it. Default: false."),
    applies_to_self: param.bool("Whether it holds in the account itself. Default: true."),
    applies_to_descendants: param.bool("Whether it holds in the accounts below. Default: true."),
  },
  "What is set for the role in this account, by name of the permission. Names that are unknown, not available to the " +
    "role, or locked above are left out.",
);

export const listRoles = endpoint({
  id: "listRoles",
  method: "GET",
  path: base,
  tag,
  summary: "The roles that can be given in an account: the built-in ones and its own.",
  params: {
    state: param.texts("`active`, `inactive`. Default: `active`."),
    show_inherited: param.bool("Those of the accounts above, too."),
  },
  answers: { 200: List(Role, "By id.") },
  errors: [403, 404],
  paging: "ordinal",
});

export const showRole = endpoint({
  id: "showRole",
  method: "GET",
  path: `${base}/:id`,
  tag,
  summary: "One role and what it permits in the account.",
  answers: { 200: Role },
  errors: [403, 404],
});

export const createRole = endpoint({
  id: "createRole",
  method: "POST",
  path: base,
  tag,
  summary: "Makes a role in an account; needs `manage_role_overrides`.",
  params: {
    label: param.text("Its name; required, at most 255 characters, unique in the account."),
    role: param.text("Older name of `label`."),
    base_role_type: param.text(
      "`AccountMembership` (default), `StudentEnrollment`, `TeacherEnrollment`, `TaEnrollment`, `DesignerEnrollment` " +
        "or `ObserverEnrollment`: the role from which its permissions come.",
    ),
    permissions,
  },
  answers: { 200: Role },
  errors: [400, 403, 404, 409],
});

export const updateRole = endpoint({
  id: "updateRole",
  method: "PUT",
  path: `${base}/:id`,
  tag,
  summary: "Renames a role of the account, or sets what a role permits in it; needs `manage_role_overrides`.",
  params: { label: param.text("Its new name; not for built-in roles."), permissions },
  answers: { 200: Role },
  errors: [400, 403, 404, 409],
});

export const deactivateRole = endpoint({
  id: "deactivateRole",
  method: "DELETE",
  path: `${base}/:id`,
  tag,
  summary: "Keeps a role of the account from being given again; those who hold an account role lose it meanwhile.",
  answers: { 200: Role },
  errors: [400, 403, 404],
});

export const activateRole = endpoint({
  id: "activateRole",
  method: "POST",
  path: `${base}/:id/activate`,
  tag,
  summary: "Lets a deactivated role be given again.",
  answers: { 200: Role },
  errors: [400, 403, 404],
});
