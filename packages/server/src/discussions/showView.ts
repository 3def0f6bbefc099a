/** A whole discussion: the tree of its entries with what the caller has read of them. */
import type { FullDiscussion, Static } from "@pidge/api";
import { filesByIds } from "../files/queries.ts";
import type { Actor } from "../platform/actor.ts";
import type { Db } from "../store/database.ts";
import { presentUserDisplay } from "../users/present.ts";
import type { TopicAccess } from "./access.ts";
import { type EntryView, presentBare } from "./presentEntry.ts";
import { loadPeople, loadView, type ViewEntryRow } from "./viewQueries.ts";

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
  const rows = await loadView(db, actor.root, actor.id, topic.id);
  const fileIds = rows.flatMap((e) => (e.attachment_id === null ? [] : [e.attachment_id]));
  const files = new Map((await filesByIds(db, actor.root, fileIds)).map((f) => [f.id, f]));
  const page = `/${forum.path}`;
  const people = [...new Set(rows.flatMap((e) => (e.editor_id === null ? [e.user_id] : [e.user_id, e.editor_id])))];
  const courseId = topic.course_id;
  const participants = await loadPeople(db, actor.root, people, courseId);
  return {
    unread_entries: rows.filter((e) => !e.is_read).map((e) => e.id),
    forced_entries: rows.filter((e) => e.is_forced).map((e) => e.id),
    entry_ratings: topic.allow_rating
      ? Object.fromEntries(rows.flatMap((e) => (e.rating === null ? [] : [[e.id, e.rating]])))
      : {},
    participants: participants.map((u) => ({
      ...presentUserDisplay(u, options.origin, page),
      ...(options.enrollmentState && rights.readAsAdmin ? { isInactive: !u.is_active } : {}),
      ...(options.contextCard ? { is_student: u.is_student, course_id: String(courseId ?? "") } : {}),
    })),
    view: treeOf(rows, { origin: options.origin, now: options.now, page, files }, topic.sort_by_rating) as Wire["view"],
    new_entries: [],
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
