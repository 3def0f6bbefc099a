/** SIS imports: rosters loaded from CSV files, and what came of each row. */
import { Bool, Id, Int, List, MapOf, Maybe, Nullable, resource, shape, Text, Time, Type, Word } from "../schema.ts";
import { CanvasFile } from "./shared.ts";

/** A file and what is to be said about it. */
const FileMessage = Type.Array(Type.String(), {
  minItems: 2,
  maxItems: 2,
  description: "The file's name, then the message.",
});

export const SisImport = resource("SisImport", "One load of SIS CSV files.", {
  id: Id("The import's id."),
  created_at: Time("When the files arrived."),
  started_at: Nullable(Time("When work on them began; null before.")),
  ended_at: Nullable(Time("When the work ended, however it ended; null before.")),
  updated_at: Time("When this record last changed."),
  progress: Int("How much is done, in percent from 0 to 100."),
  workflow_state: Word(
    [
      "initializing",
      "created",
      "importing",
      "cleanup_batch",
      "imported",
      "imported_with_messages",
      "aborted",
      "failed",
      "failed_with_messages",
      "restoring",
      "partially_restored",
      "restored",
    ],
    "Where the import stands; it is still going on in the first four.",
  ),
  data: shape(
    {
      import_type: Text("Always `instructure_csv`."),
      supplied_batches: Maybe(
        Type.Array(Type.String(), { description: "Kinds of files found, in the singular; absent until started." }),
      ),
      counts: Maybe(
        MapOf(
          Int("Rows."),
          "Rows taken so far by kind (`users`, `courses`, …), `error_count`, `warning_count` and, beside warnings, `refused_count`: how many rows were not imported.",
        ),
      ),
    },
    "What was found in the files; only the type until the import has started.",
  ),
  batch_mode: Nullable(Bool("Whether what the files leave out is deleted in one term; null when not given.")),
  batch_mode_term_id: Nullable(Id("The term of the batch mode; null without.")),
  multi_term_batch_mode: Nullable(Bool("Whether the batch mode covers all terms of the files; null when not given.")),
  override_sis_stickiness: Nullable(Bool("Whether changes made by hand are overwritten; null when not given.")),
  add_sis_stickiness: Nullable(Bool("Whether this import's changes count as made by hand; null when not given.")),
  clear_sis_stickiness: Nullable(Bool("Whether fields cease to count as made by hand; null when not given.")),
  skip_deletes: Nullable(Bool("Whether rows that delete are passed over; null when not given.")),
  update_sis_id_if_login_claimed: Nullable(
    Bool("Whether a login's SIS id is replaced when the row names its login; null when not given."),
  ),
  diffing_data_set_identifier: Nullable(Text("Name of the series of files that are compared; null without.")),
  diffed_against_import_id: Nullable(Id("The import with which this one was compared; null when with none.")),
  diffing_drop_status: Nullable(
    Text("Status of enrolments that the next file of the series leaves out; null: deleted."),
  ),
  diffing_remaster: Nullable(Bool("Whether this import begins its series anew; null when not given.")),
  change_threshold: Nullable(
    Int("Percentage of deletions beyond which the batch mode deletes nothing; null for none."),
  ),
  user: Nullable(
    shape(
      {
        id: Id("The user's id."),
        name: Text("Full name."),
        short_name: Text("Name in everyday use."),
        sortable_name: Text("Name for ordered lists."),
        created_at: Time("When the user was created."),
      },
      "Who asked for the import; null when that user is gone.",
    ),
  ),
  csv_attachments: Maybe(List(CanvasFile, "The files as they came; absent until started.")),
  errors_attachment: Maybe(CanvasFile),
  processing_warnings: Maybe(
    List(FileMessage, "Rows that were not taken as they stand, at most 50 and a summary line."),
  ),
  processing_errors: Maybe(List(FileMessage, "Files that were not taken at all, at most 50 and a summary line.")),
});

export const SisImports = resource("SisImports", "A page of imports.", {
  sis_imports: List(SisImport, "The imports, newest first."),
});

export const SisImportError = resource("SisImportError", "One thing to be said about one row or file.", {
  sis_import_id: Id("The import's id."),
  file: Nullable(Text("Name of the file; null when it is about the import as a whole.")),
  message: Text("What was wrong, in words."),
  row: Nullable(Int("Line of the file, the headers being line 1; null when it is about the file as a whole.")),
  row_info: Nullable(Text("The row itself as CSV; null when it is about the file as a whole.")),
});

export const SisImportErrors = resource("SisImportErrors", "A page of messages.", {
  sis_import_errors: List(SisImportError, "The messages in the order of their discovery."),
});

export const SisAborted = resource("SisAborted", "That the waiting imports were called off.", {
  aborted: Bool("Always true."),
});
