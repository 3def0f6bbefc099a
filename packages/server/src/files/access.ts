/** The only way to files and folders: the record together with what the actor may do where it lies. */
import { findCourse } from "../directory/courses/access.ts";
import { findGroup } from "../directory/groups/access.ts";
import type { Actor } from "../platform/actor.ts";
import { forbidden, notFound, unauthenticated } from "../platform/errors.ts";
import { parseId } from "../platform/ids.ts";
import { requireUser } from "../platform/references.ts";
import type { Db } from "../store/database.ts";
import { type FileRow, findFileRow, HELD } from "./files.sql.ts";
import { type FolderRow, findFolderRow, type Owner } from "./folders.sql.ts";
import { isLocked } from "./present.ts";
import { opens } from "./verifier.ts";

/** A person's, a course's or a group's files, and what the actor may do with them. */
export interface FileContext {
  readonly owner: Owner;
  readonly canRead: boolean;
  readonly canAdd: boolean;
  readonly canEdit: boolean;
  readonly canDelete: boolean;
}

const all = (owner: Owner, may: boolean): FileContext => ({
  owner,
  canRead: may,
  canAdd: may,
  canEdit: may,
  canDelete: may,
});

/** A person's files are theirs alone. */
async function userContext(db: Db, actor: Actor, reference: string): Promise<FileContext> {
  const id = await requireUser(db, actor, reference);
  return all({ root: actor.root, type: "User", id }, id === actor.id);
}

async function courseContext(db: Db, actor: Actor, reference: string, now: Date): Promise<FileContext> {
  const access = await findCourse({ db, actor, now }, reference);
  return {
    owner: { root: actor.root, type: "Course", id: access.course.id },
    canRead: access.canRead,
    canAdd: access.can("manage_files_add"),
    canEdit: access.can("manage_files_edit"),
    canDelete: access.can("manage_files_delete"),
  };
}

/** A group's files belong to all its members. */
async function groupContext(db: Db, actor: Actor, reference: string, now: Date): Promise<FileContext> {
  const access = await findGroup({ db, actor, now }, reference);
  const owner: Owner = { root: actor.root, type: "Group", id: access.group.id };
  return { ...all(owner, access.isMember || access.isManager), canRead: access.canRead };
}

const CONTEXTS = { User: userContext, Course: courseContext, Group: groupContext };

type Contained = Pick<FileRow, "context_type" | "context_id">;

/** Files that belong to anything else are had through that alone, or with their verifiers. */
async function contextOf(db: Db, actor: Actor, record: Contained, now: Date): Promise<FileContext> {
  const type = record.context_type;
  if (!Object.hasOwn(CONTEXTS, type)) throw notFound();
  return CONTEXTS[type as Owner["type"]](db, actor, String(record.context_id), now);
}

type Path = Readonly<Record<string, string>>;

/** The context that a path names (`users/:user_id`, `courses/:course_id`, `groups/:group_id`); undefined for none. */
export async function contextOfPath(db: Db, actor: Actor, path: Path, now: Date): Promise<FileContext | undefined> {
  if (path.user_id !== undefined) return userContext(db, actor, path.user_id);
  if (path.course_id !== undefined) return courseContext(db, actor, path.course_id, now);
  if (path.group_id !== undefined) return groupContext(db, actor, path.group_id, now);
  return undefined;
}

/** The same, and readable, or a refusal. */
export async function accessContext(db: Db, actor: Actor, path: Path, now: Date): Promise<FileContext> {
  const context = await contextOfPath(db, actor, path, now);
  if (context === undefined) throw notFound();
  if (!context.canRead) throw forbidden();
  return context;
}

/** A folder, or a 404; it need not be readable. */
export async function findFolder(
  db: Db,
  actor: Actor,
  reference: string,
  now: Date,
): Promise<{ folder: FolderRow; context: FileContext }> {
  const folder = await findFolderRow(db, actor.root, parseId(reference) ?? -1);
  if (folder === undefined) throw notFound();
  return { folder, context: await contextOf(db, actor, folder, now) };
}

/** The file of an id, or the one that took its place; undefined when there is neither. */
async function currentFile(db: Db, file: FileRow | undefined): Promise<FileRow | undefined> {
  if (file === undefined || file.workflow_state === "available") return file;
  if (file.replacement_id === null) return undefined;
  const successor = await findFileRow(db, file.root_account_id, file.replacement_id);
  return successor?.workflow_state === "available" ? successor : undefined;
}

/** A file that the path names by `:id`, in the context that the path names if it does, or a 404. */
export async function findFile(
  db: Db,
  actor: Actor,
  path: Path,
  now: Date,
): Promise<{ file: FileRow; context: FileContext }> {
  const file = await currentFile(db, await findFileRow(db, actor.root, parseId(path.id) ?? -1));
  if (file === undefined) throw notFound();
  const named = await contextOfPath(db, actor, path, now);
  if (named !== undefined && (named.owner.type !== file.context_type || named.owner.id !== file.context_id))
    throw notFound();
  return { file, context: named ?? (await contextOf(db, actor, file, now)) };
}

/** The same, and readable, or a refusal. */
export async function accessFile(db: Db, actor: Actor, path: Path, now: Date) {
  const found = await findFile(db, actor, path, now);
  if (!found.context.canRead) throw forbidden();
  return found;
}

/**
 * A file whose bytes may be had: with a verifier of its own, or by the right to read it. A verifier opens the very
 * file it was made for, also one that messages still carry after it was overwritten.
 */
export async function openFile(
  db: Db,
  root: number,
  actor: Actor | undefined,
  reference: string | undefined,
  verifier: string | null | undefined,
  now: Date,
): Promise<FileRow & { blob_id: number }> {
  const named = await findFileRow(db, root, parseId(reference) ?? -1);
  const current = await currentFile(db, named);
  const own = named !== undefined && HELD.includes(named.workflow_state) ? named : current;
  const opened = own !== undefined && (await opens(db, own, verifier ?? "", now));
  if (!opened && actor === undefined) throw unauthenticated();
  const file = opened ? own : current;
  if (file === undefined || file.blob_id === null) throw notFound();
  const locked = isLocked(file, now);
  if (!opened || locked) {
    const context = actor === undefined ? undefined : await contextOf(db, actor, file, now);
    if (!context?.canRead && !opened) throw forbidden();
    if (!context?.canEdit && locked) throw forbidden();
  }
  return { ...file, blob_id: file.blob_id };
}
