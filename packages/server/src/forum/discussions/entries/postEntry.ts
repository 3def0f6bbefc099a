/** Posts entries and replies. */

import { accessGroups } from "../../../directory/groups/access.ts";
import type { Actor } from "../../../platform/actor.ts";
import { forbidden, invalid } from "../../../platform/errors.ts";
import type { RawFile } from "../../../platform/rawFile.ts";
import { type Database, type Db, execute, run } from "../../../store/database.ts";
import { groupForum } from "../../forum.ts";
import { readEntryMessage } from "../editing/attributes.ts";
import { keepFile } from "../editing/files.ts";
import { loadAccess, type TopicAccess } from "../topics/access.ts";
import type { EntryRow, StoredEntry } from "./entries.sql.ts";
import { insertEntry } from "./entryWrites.sql.ts";

const DEEPEST = 50;
const TOO_DEEP = "Maximum entry depth reached";
const OTHER_TOPIC = "Parent entry must belong to the same discussion topic";
const DELETED_TOPIC = "Requires non-deleted discussion topic";

export interface Post {
  readonly message: string | null | undefined;
  readonly file: RawFile | undefined;
  readonly parent: EntryRow | undefined;
  readonly origin: string;
  readonly now: Date;
}

/** Where a reply hangs: on the entry itself, on the one at the top above it, or nowhere, by the topic's type. */
function placeOf(type: string, parent: EntryRow | undefined) {
  if (parent === undefined || type === "flat") return { parent: null, rootEntry: null, depth: 1 };
  if (type !== "threaded") {
    const top = parent.root_entry_id ?? parent.id;
    return { parent: top, rootEntry: top, depth: 2 };
  }
  if (parent.depth >= DEEPEST) throw invalid("base", TOO_DEEP);
  return { parent: parent.id, rootEntry: parent.root_entry_id ?? parent.id, depth: parent.depth + 1 };
}

export async function postEntry(db: Database, actor: Actor, access: TopicAccess, post: Post): Promise<StoredEntry> {
  const { forum, topic, rights } = await ownTopic(db, actor, access, post);
  if (!rights.post) throw forbidden();
  if (post.parent !== undefined && post.parent.topic_id !== topic.id) throw invalid("parent_id", OTHER_TOPIC);
  const message = readEntryMessage(post.message ?? "", post.origin) ?? "";
  const place = placeOf(topic.discussion_type, post.parent);
  const mentioned = await readMentions(db, actor, access, message);
  return db.transaction().execute(async (tx) => {
    const file = rights.attachToEntry ? post.file : undefined;
    const owner = { root: actor.root, type: "User" as const, id: actor.id };
    const [entry] = await execute(tx, insertEntry, {
      tenant: actor.root,
      topic: topic.id,
      author: actor.id,
      ...place,
      message,
      attachment: file === undefined ? null : await keepFile(tx, owner, actor.id, file, post.now),
      // the gate opens with this very entry
      held: topic.is_announcement || (forum.group !== undefined && !forum.group.isMember) || topic.children !== null,
      byStudent: isStudent(access),
      mentioned,
      now: post.now,
    });
    if (entry === undefined) throw invalid("base", DELETED_TOPIC);
    return entry;
  });
}

/** What a member of a group posts at the top of the course's topic belongs to the group's own. */
async function ownTopic(db: Database, actor: Actor, access: TopicAccess, post: Post): Promise<TopicAccess> {
  const own = access.topic.children?.find((c) => c.own && c.id !== null);
  if (own === undefined || access.rights.readAsAdmin || post.parent !== undefined) return access;
  const group = (await accessGroups({ db, actor, now: post.now }, [own.group_id])).get(own.group_id);
  if (group === undefined) return access;
  return (await loadAccess(db, actor, groupForum(actor, group), own.id!, post.now)) ?? access;
}

const isStudent = ({ forum }: TopicAccess): boolean =>
  forum.course?.enrollments.some((e) => e.type === "StudentEnrollment" && e.workflow_state === "active") ?? true;

const MENTION = /\sdata-mention="(\d{1,15})"/g;

/** The people mentioned, as far as they belong here; the author is not told of themself. */
async function readMentions(db: Db, actor: Actor, { forum }: TopicAccess, html: string): Promise<number[]> {
  const ids = [...new Set([...html.matchAll(MENTION)].map((m) => Number(m[1])))].filter((id) => id !== actor.id);
  if (ids.length === 0) return [];
  const rows = await run<{ user_id: number }>(
    db,
    forum.group === undefined
      ? `select distinct user_id from enrollments where root_account_id = $1 and course_id = $2
         and user_id = any($3::bigint[]) and workflow_state = 'active'`
      : `select user_id from group_memberships where root_account_id = $1 and group_id = $2
         and user_id = any($3::bigint[]) and workflow_state = 'accepted'`,
    [actor.root, forum.id, ids],
  );
  return rows.map((r) => r.user_id);
}
