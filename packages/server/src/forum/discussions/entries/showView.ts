/** A whole discussion: the tree of its entries with what the caller has read of them. */
import type { FullDiscussion, Static } from "@pidge/api";
import { presentUserDisplay } from "../../../directory/users/present.ts";
import { filesByIds } from "../../../files/files.sql.ts";
import type { Actor } from "../../../platform/actor.ts";
import type { Db } from "../../../store/database.ts";
import type { TopicAccess } from "../topics/access.ts";
import { type EntryView, presentBare } from "./presentEntry.ts";
import { loadMarks, loadPeople, loadView, type ViewEntryRow, type ViewMarks } from "./views.sql.ts";

type Wire = Static<typeof FullDiscussion>;
type Node = ReturnType<typeof presentBare> & { replies?: Node[] };

export interface ViewOptions {
  readonly origin: string;
  readonly now: Date;
  readonly enrollmentState: boolean;
  readonly contextCard: boolean;
}

export async function showView(db: Db, actor: Actor, access: TopicAccess, options: ViewOptions): Promise<Wire> {
  const { forum, topic, rights } = access;
  const rows = await loadView(db, actor.root, topic.id);
  const marks = await loadMarks(db, actor.root, actor.id, topic.id);
  const fileIds = rows.flatMap((e) => (e.attachment_id === null ? [] : [e.attachment_id]));
  const files = new Map((await filesByIds(db, actor.root, fileIds)).map((f) => [f.id, f]));
  const page = `/${forum.path}`;
  const people = new Set(rows.map((e) => e.user_id));
  for (const e of rows) if (e.editor_id !== null) people.add(e.editor_id);
  const courseId = topic.course_id;
  const showsState = options.enrollmentState && rights.readAsAdmin;
  const enrolled = showsState || options.contextCard;
  const participants = await loadPeople(db, actor.root, [...people], courseId, enrolled);
  return {
    ...ownOf(rows, marks, topic.allow_rating),
    participants: participants.map((u) => ({
      ...presentUserDisplay(u, options.origin, page),
      ...(showsState ? { isInactive: !u.is_active } : {}),
      ...(options.contextCard ? { is_student: u.is_student, course_id: String(courseId ?? "") } : {}),
    })),
    view: treeOf(rows, { origin: options.origin, now: options.now, page, files }, topic.sort_by_rating) as Wire["view"],
    new_entries: [],
  };
}

/** What the caller has of the entries: not read, read or not by hand, rated. */
function ownOf(
  rows: readonly ViewEntryRow[],
  marks: ViewMarks,
  rated: boolean,
): Pick<Wire, "unread_entries" | "forced_entries" | "entry_ratings"> {
  const readThrough = marks.read_through ?? 0;
  const of = new Map((marks.entries ?? []).map((mark) => [mark[0], mark]));
  const marked = rows.map((e) => of.get(e.id)).filter((mark) => mark !== undefined);
  return {
    unread_entries: rows.filter((e) => !(of.get(e.id)?.[1] ?? e.id <= readThrough)).map((e) => e.id),
    forced_entries: marked.filter(([, , forced]) => forced).map(([id]) => id),
    entry_ratings: rated
      ? Object.fromEntries(marked.flatMap(([id, , , rating]) => (rating === null ? [] : [[id, rating]])))
      : {},
  };
}

/** The entries as a tree, oldest first, or the best liked first; one without its parent stands at the top. */
function treeOf(rows: readonly ViewEntryRow[], view: EntryView, byRating: boolean): Node[] {
  const ordered = byRating ? [...rows].sort((a, b) => (b.rating_sum ?? 0) - (a.rating_sum ?? 0) || a.id - b.id) : rows;
  const nodes = new Map<number, Node>(ordered.map((e) => [e.id, presentBare(e, view)]));
  const top: Node[] = [];
  for (const e of ordered) {
    const node = nodes.get(e.id)!;
    const parent = e.parent_id === null ? undefined : nodes.get(e.parent_id);
    if (parent === undefined) top.push(node);
    else if (parent.replies === undefined) parent.replies = [node];
    else parent.replies.push(node);
  }
  return top;
}
