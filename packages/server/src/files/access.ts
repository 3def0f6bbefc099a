/** Looks up files and folders together with what the actor may do with them. Nothing else in the server does so for somebody. */
import { findCourse } from "../directory/courses/access.ts";
import { findGroup } from "../directory/groups/access.ts";
import type { Actor } from "../platform/actor.ts";
import type { AccessContext } from "../platform/context.ts";
import { forbidden, notFound, unauthenticated } from "../platform/errors.ts";
import { parseId } from "../platform/ids.ts";
import { requireUser } from "../platform/references.ts";
import type { Db } from "../store/database.ts";
import { type FileRow, HELD, loadFile } from "./files.sql.ts";
import { type FolderRow, loadFolder, type Owner } from "./folders/folders.sql.ts";
import { isLocked } from "./present.ts";
import { opens } from "./verifier.ts";

/** The files of a user, a course or a group, and what the actor may do with them. */
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

/** Users alone have access to their own files. */
async function userContext({ db, actor }: AccessContext, reference: string): Promise<FileContext> {
  const id = await requireUser(db, actor, reference);
  return all({ type: "User", id }, id === actor.id);
}

async function courseContext(ctx: AccessContext, reference: string): Promise<FileContext> {
  const access = await findCourse(ctx, reference);
  return {
    owner: { type: "Course", id: access.course.id },
    canRead: access.canRead,
    canAdd: access.can("manage_files_add"),
    canEdit: access.can("manage_files_edit"),
    canDelete: access.can("manage_files_delete"),
  };
}

/** All members of a group may change its files. */
async function groupContext(ctx: AccessContext, reference: string): Promise<FileContext> {
  const access = await findGroup(ctx, reference);
  const owner: Owner = { type: "Group", id: access.group.id };
  return { ...all(owner, access.isMember || access.isManager), canRead: access.canRead };
}

const CONTEXTS = { User: userContext, Course: courseContext, Group: groupContext };

/** The context of a file or folder. Files of other owners, for example of imports, are reached only through these. */
async function contextOf(
  ctx: AccessContext,
  { context_type: type, context_id }: Pick<FileRow, "context_type" | "context_id">,
): Promise<FileContext> {
  if (!Object.hasOwn(CONTEXTS, type)) throw notFound();
  return CONTEXTS[type as Owner["type"]](ctx, String(context_id));
}

/** The parts of a path that can name an owner, a folder and a file. */
interface Path {
  readonly user_id?: string;
  readonly course_id?: string;
  readonly group_id?: string;
  readonly folder_id?: string;
  readonly id?: string;
}

/** The context that a path names, undefined if it names none. */
export async function contextOfPath(ctx: AccessContext, path: Path): Promise<FileContext | undefined> {
  if (path.user_id !== undefined) return userContext(ctx, path.user_id);
  if (path.course_id !== undefined) return courseContext(ctx, path.course_id);
  if (path.group_id !== undefined) return groupContext(ctx, path.group_id);
  return undefined;
}

/** The context that a path names, a 404, or a 403 if the actor cannot read it. */
export async function accessContext(ctx: AccessContext, path: Path): Promise<FileContext> {
  const context = await contextOfPath(ctx, path);
  if (context === undefined) throw notFound();
  if (!context.canRead) throw forbidden();
  return context;
}

export interface FolderAccess {
  readonly folder: FolderRow;
  readonly context: FileContext;
}

/** The folder of an id, or a 404. The actor may be unable to read it. */
async function findFolder(ctx: AccessContext, reference: string | undefined): Promise<FolderAccess> {
  const folder = await loadFolder({ db: ctx.db, root: ctx.actor.root }, parseId(reference) ?? -1);
  if (folder === undefined) throw notFound();
  return { folder, context: await contextOf(ctx, folder) };
}

/** Where a path points: a folder with its context, or a context alone; or a 404. */
export async function findTarget(
  ctx: AccessContext,
  path: Path,
): Promise<{ readonly folder?: FolderRow; readonly context: FileContext }> {
  if (path.folder_id !== undefined) return findFolder(ctx, path.folder_id);
  const context = await contextOfPath(ctx, path);
  if (context === undefined) throw notFound();
  return { context };
}

const sameOwner = (context: FileContext, record: Pick<FileRow, "context_type" | "context_id">) =>
  context.owner.type === record.context_type && context.owner.id === record.context_id;

/** The folder `:id` or `:folder_id` of a path, which must belong to the context that the path names, if it does; or a 404. */
export async function findFolderOfPath(ctx: AccessContext, path: Path): Promise<FolderAccess> {
  const found = await findFolder(ctx, path.id ?? path.folder_id);
  const named = await contextOfPath(ctx, path);
  if (named !== undefined && !sameOwner(named, found.folder)) throw notFound();
  return found;
}

type Reading = { readonly db: Db; readonly root: number };

/** A file, or the one that replaced it; undefined if there is neither. */
async function currentFile(ctx: Reading, file: FileRow | undefined): Promise<FileRow | undefined> {
  if (file === undefined || file.workflow_state === "available") return file;
  if (file.replacement_id === null) return undefined;
  const successor = await loadFile(ctx, file.replacement_id);
  return successor?.workflow_state === "available" ? successor : undefined;
}

export interface FileAccess {
  readonly file: FileRow;
  readonly context: FileContext;
}

/** The file `:id` of a path, which must belong to the context that the path names, if it does; or a 404. */
export async function findFile(ctx: AccessContext, path: Path): Promise<FileAccess> {
  const reading = { db: ctx.db, root: ctx.actor.root };
  const file = await currentFile(reading, await loadFile(reading, parseId(path.id) ?? -1));
  if (file === undefined) throw notFound();
  const named = await contextOfPath(ctx, path);
  if (named !== undefined && !sameOwner(named, file)) throw notFound();
  return { file, context: named ?? (await contextOf(ctx, file)) };
}

/** The file `:id` of a path, a 404, or a 403 if the actor cannot read it. */
export async function accessFile(ctx: AccessContext, path: Path): Promise<FileAccess> {
  const found = await findFile(ctx, path);
  if (!found.context.canRead) throw forbidden();
  return found;
}

export interface OpenContext {
  readonly db: Db;
  readonly root: number;
  /** Undefined without a token. */
  readonly actor: Actor | undefined;
  readonly now: Date;
}

/**
 * A file whose bytes the caller may have, because they present its verifier or may read it. A verifier opens exactly the
 * file that it was made for, even one that was overwritten and is now only carried by messages.
 */
export async function openFile(
  ctx: OpenContext,
  reference: string,
  verifier: string | null | undefined,
): Promise<FileRow & { readonly blob_id: number }> {
  const { db, actor, now } = ctx;
  const named = await loadFile(ctx, parseId(reference) ?? -1);
  const current = await currentFile(ctx, named);
  const own = named !== undefined && HELD.includes(named.workflow_state) ? named : current;
  const opened = own !== undefined && (await opens(ctx, own, verifier ?? ""));
  if (!opened && actor === undefined) throw unauthenticated();
  const file = opened ? own : current;
  if (file === undefined || file.blob_id === null) throw notFound();
  const locked = isLocked(file, now);
  if (!opened || locked) {
    const context = actor === undefined ? undefined : await contextOf({ db, actor, now }, file);
    if (!context?.canRead && !opened) throw forbidden();
    if (!context?.canEdit && locked) throw forbidden();
  }
  return { ...file, blob_id: file.blob_id };
}
