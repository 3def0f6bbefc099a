/** Presents a whole discussion: the tree of its entries, with the actor's read state. */
import type { FullDiscussion, Static } from "@pidge/api";
import { presentUserDisplay } from "../../../directory/users/present.ts";
import { filesByIds } from "../../../files/files.sql.ts";
import type { Context } from "../../../platform/context.ts";
import { execute } from "../../../store/database.ts";
import type { TopicAccess } from "../topics/access.ts";
import { type EntryView, presentBare } from "./presentEntry.ts";
import { loadMarks, loadView, type ViewEntryRow, type ViewMarks, viewPeople } from "./views.sql.ts";

type Wire = Static<typeof FullDiscussion>;
type Node = ReturnType<typeof presentBare> & { replies?: Node[] };

export interface ViewOptions {
  /** Adds to each person whether their enrollment is inactive; for readers with admin rights only. */
  readonly enrollmentState: boolean;
  /** Adds to each person whether they are a student. */
  readonly contextCard: boolean;
}

export async function showView(ctx: Context, access: TopicAccess, options: ViewOptions): Promise<Wire> {
  const { db, root, origin, now } = ctx;
  const { forum, topic, rights } = access;
  const rows = rights.readReplies ? await loadView(db, root, topic.id) : [];
  const marks = await loadMarks(ctx, topic.id);
  const fileIds = rows.flatMap((entry) => (entry.attachment_id === null ? [] : [entry.attachment_id]));
  const files = new Map((await filesByIds({ db, root }, fileIds)).map((file) => [file.id, file]));
  const page = `/${forum.path}`;
  const showsState = options.enrollmentState && rights.readAsAdmin;
  const people = await execute(db, viewPeople, {
    tenant: root,
    ids: peopleOf(rows),
    course: topic.course_id,
    enrolled: showsState || options.contextCard,
  });
  return {
    ...presentMarks(rows, marks, topic.allow_rating),
    participants: people.map((person) => ({
      ...presentUserDisplay(person, origin, page),
      ...(showsState ? { isInactive: !person.is_active } : {}),
      ...(options.contextCard ? { is_student: person.is_student, course_id: String(topic.course_id ?? "") } : {}),
    })),
    view: treeOf(rows, { origin, now, page, files }, topic.sort_by_rating) as Wire["view"],
    new_entries: [],
  };
}

/** Everybody who wrote or edited one of the entries. */
function peopleOf(rows: readonly ViewEntryRow[]): number[] {
  const people = new Set(rows.map((entry) => entry.user_id));
  for (const entry of rows) if (entry.editor_id !== null) people.add(entry.editor_id);
  return [...people];
}

/** The ids of entries that the actor has not read, has marked by hand, has rated. */
function presentMarks(
  rows: readonly ViewEntryRow[],
  marks: ViewMarks,
  showsRatings: boolean,
): Pick<Wire, "unread_entries" | "forced_entries" | "entry_ratings"> {
  const readThrough = marks.read_through ?? 0;
  const markOf = new Map((marks.entries ?? []).map((mark) => [mark[0], mark]));
  const marked = rows.map((entry) => markOf.get(entry.id)).filter((mark) => mark !== undefined);
  return {
    unread_entries: rows
      .filter((entry) => !(markOf.get(entry.id)?.[1] ?? entry.id <= readThrough))
      .map((entry) => entry.id),
    forced_entries: marked.filter(([, , forced]) => forced).map(([id]) => id),
    entry_ratings: showsRatings
      ? Object.fromEntries(marked.flatMap(([id, , , rating]) => (rating === null ? [] : [[id, rating]])))
      : {},
  };
}

/** The entries as a tree, oldest or best rated first; an entry whose parent is missing is at the top. */
function treeOf(rows: readonly ViewEntryRow[], view: EntryView, byRating: boolean): Node[] {
  const ordered = byRating ? [...rows].sort((a, b) => (b.rating_sum ?? 0) - (a.rating_sum ?? 0) || a.id - b.id) : rows;
  const nodes = new Map<number, Node>();
  for (const entry of ordered) nodes.set(entry.id, presentBare(entry, view));
  const top: Node[] = [];
  for (const node of nodes.values()) {
    const parent = node.parent_id === null ? undefined : nodes.get(node.parent_id);
    if (parent === undefined) top.push(node);
    else if (parent.replies === undefined) parent.replies = [node];
    else parent.replies.push(node);
  }
  return top;
}
