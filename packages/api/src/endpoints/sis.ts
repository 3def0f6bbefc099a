/** SIS CSV import: how rosters get in (Canvas's "SIS Imports" and "SIS Import Errors" APIs). */
import { endpoint } from "../endpoint.ts";
import { SisAborted, SisImport, SisImportErrors, SisImports } from "../resources/sis.ts";
import { param } from "../schema.ts";

const tag = "sis";
const base = "/api/v1/accounts/:account_id/sis_imports";
const failure = param.bool("Only what kept a file or the import from being taken.");

export const createSisImport = endpoint({
  id: "createSisImport",
  method: "POST",
  path: base,
  tag,
  summary: "Takes CSV files, or a zip of them, and queues their import. A bad row is reported and stops nothing.",
  params: {
    import_type: param.text("`instructure_csv`, the default and the only one."),
    attachment: param.text("The file, as a part of a multipart body. Else the request's body is the file."),
    extension: param.text("`csv` or `zip`: what the file is. Default: by its name or content type."),
    batch_mode: param.bool("Delete what the files leave out of the term `batch_mode_term_id`."),
    batch_mode_term_id: param.id("The term of the batch mode."),
    batch_mode_enrollment_drop_status: param.text(
      "What becomes of enrolments left out: `deleted`, `completed`, `inactive`.",
    ),
    multi_term_batch_mode: param.bool("Batch mode for all terms of the files; needs `change_threshold`."),
    skip_deletes: param.bool("Pass over rows that delete."),
    override_sis_stickiness: param.bool("Overwrite what was changed by hand."),
    add_sis_stickiness: param.bool("With the override: let this import's changes count as made by hand."),
    clear_sis_stickiness: param.bool("With the override: let fields cease to count as made by hand."),
    update_sis_id_if_login_claimed: param.bool("Replace the SIS id of a login that the row names."),
    diffing_data_set_identifier: param.text("Name of a series of files: only differences from the last are applied."),
    diffing_remaster_data_set: param.bool("Begin the series anew."),
    diffing_drop_status: param.text(
      "Status of enrolments that a later file leaves out: `deleted`, `completed`, `inactive`.",
    ),
    change_threshold: param.int("Percentage of deletions beyond which the batch mode deletes nothing."),
  },
  answers: { 200: SisImport },
  errors: [400, 403, 404],
});

export const listSisImports = endpoint({
  id: "listSisImports",
  method: "GET",
  path: base,
  tag,
  summary: "The account's imports, newest first.",
  params: {
    created_since: param.time("Only those created after this."),
    created_before: param.time("Only those created before this."),
    workflow_state: param.texts("Only those in one of these states."),
  },
  answers: { 200: SisImports },
  errors: [400, 403, 404],
  paging: "ordinal",
});

export const listRunningSisImports = endpoint({
  id: "listRunningSisImports",
  method: "GET",
  path: `${base}/importing`,
  tag,
  summary: "The import that is being worked on; an account's imports run one at a time.",
  answers: { 200: SisImports },
  errors: [400, 403, 404],
});

export const showSisImport = endpoint({
  id: "showSisImport",
  method: "GET",
  path: `${base}/:id`,
  tag,
  summary: "One import: poll it until its state is none of the first four.",
  answers: { 200: SisImport },
  errors: [400, 403, 404],
});

export const abortSisImport = endpoint({
  id: "abortSisImport",
  method: "PUT",
  path: `${base}/:id/abort`,
  tag,
  summary: "Calls an import off. What it has already taken stays.",
  answers: { 200: SisImport },
  errors: [400, 403, 404],
});

export const abortPendingSisImports = endpoint({
  id: "abortPendingSisImports",
  method: "PUT",
  path: `${base}/abort_all_pending`,
  tag,
  summary: "Calls off all imports that have not begun.",
  answers: { 200: SisAborted },
  errors: [400, 403],
});

export const listSisImportErrors = endpoint({
  id: "listSisImportErrors",
  method: "GET",
  path: `${base}/:id/errors`,
  tag,
  summary: "Every message of one import.",
  params: { failure },
  answers: { 200: SisImportErrors },
  errors: [400, 403, 404],
  paging: "ordinal",
});

export const listAccountSisImportErrors = endpoint({
  id: "listAccountSisImportErrors",
  method: "GET",
  path: "/api/v1/accounts/:account_id/sis_import_errors",
  tag,
  summary: "The messages of all imports of the account.",
  params: { failure },
  answers: { 200: SisImportErrors },
  errors: [400, 403],
  paging: "ordinal",
});
