/** Posts entries and replies. */
import { accessGroups } from "../../../directory/groups/access.ts";
import { type Context, inTransaction } from "../../../platform/context.ts";
import { forbidden, invalid } from "../../../platform/errors.ts";
import type { RawFile } from "../../../platform/rawFile.ts";
import { execute } from "../../../store/database.ts";
import { groupForum } from "../../forum.ts";
import { readEntryMessage } from "../editing/attributes.ts";
import { attachFile } from "../editing/files.ts";
import { loadAccess, type TopicAccess } from "../topics/access.ts";
import type { EntryRow, StoredEntry } from "./entries.sql.ts";
import { insertEntry } from "./entryWrites.sql.ts";
import { mentionedInCourse, mentionedInGroup } from "./mentions.sql.ts";

const DEEPEST = 50;
const TOO_DEEP = "Maximum entry depth reached";
const OTHER_TOPIC = "Parent entry must belong to the same discussion topic";
const DELETED_TOPIC = "Requires non-deleted discussion topic";

export interface Post {
  readonly access: TopicAccess;
  readonly message: string | null | undefined;
  readonly file: RawFile | undefined;
  readonly parent: EntryRow | undefined;
}

type PostContext = Pick<Context, "db" | "caches" | "actor" | "root" | "now" | "origin">;

/** Places a reply by the topic's type: below the entry itself, below its top-level ancestor, or at the top. */
function placeBelow(type: string, parent: EntryRow | undefined) {
  if (parent === undefined || type === "flat") return { parent: null, rootEntry: null, depth: 1 };
  if (type !== "threaded") {
    const top = parent.root_entry_id ?? parent.id;
    return { parent: top, rootEntry: top, depth: 2 };
  }
  if (parent.depth >= DEEPEST) throw invalid("base", TOO_DEEP);
  return { parent: parent.id, rootEntry: parent.root_entry_id ?? parent.id, depth: parent.depth + 1 };
}

export async function postEntry(ctx: PostContext, post: Post): Promise<StoredEntry> {
  const { access, parent } = post;
  const { forum, topic, rights } = await targetTopic(ctx, post);
  if (!rights.post) throw forbidden();
  if (parent !== undefined && parent.topic_id !== topic.id) throw invalid("parent_id", OTHER_TOPIC);
  const message = readEntryMessage(post.message ?? "", ctx.origin) ?? "";
  const place = placeBelow(topic.discussion_type, parent);
  const mentioned = await readMentions(ctx, access, message);
  return inTransaction(ctx, async (tx) => {
    const file = rights.attachToEntry ? post.file : undefined;
    const owner = { type: "User" as const, id: tx.actor.id };
    const [entry] = await execute(tx.db, insertEntry, {
      tenant: tx.root,
      topic: topic.id,
      author: tx.actor.id,
      ...place,
      message,
      attachment: file === undefined ? null : await attachFile(tx, { owner, uploader: tx.actor.id, file }),
      // the initial-post gate is no hold here: this entry opens it
      held: topic.is_announcement || (forum.group !== undefined && !forum.group.isMember) || topic.children !== null,
      byStudent: isStudent(access),
      mentioned,
      now: tx.now,
    });
    if (entry === undefined) throw invalid("base", DELETED_TOPIC);
    return entry;
  });
}

/** The topic that the entry goes to: a group member's top-level entry on the course's topic goes to the group's topic. */
async function targetTopic(ctx: PostContext, { access, parent }: Post): Promise<TopicAccess> {
  const own = access.topic.children?.find((child) => child.own);
  if (own == null || own.id === null || access.rights.readAsAdmin || parent !== undefined) return access;
  const group = (await accessGroups(ctx, [own.group_id])).get(own.group_id);
  if (group === undefined) return access;
  return (await loadAccess(ctx, { forum: groupForum(ctx.actor, group), id: own.id })) ?? access;
}

const isStudent = ({ forum }: TopicAccess): boolean =>
  forum.course?.enrollments.some(
    (enrollment) => enrollment.type === "StudentEnrollment" && enrollment.workflow_state === "active",
  ) ?? true;

const MENTION = /\sdata-mention="(\d{1,15})"/g;

/** The mentioned people who belong to the forum, without the author. */
async function readMentions({ db, root, actor }: PostContext, { forum }: TopicAccess, html: string): Promise<number[]> {
  const named = new Set([...html.matchAll(MENTION)].map((match) => Number(match[1])));
  named.delete(actor.id);
  if (named.size === 0) return [];
  const mentioned = forum.group === undefined ? mentionedInCourse : mentionedInGroup;
  const rows = await execute(db, mentioned, { tenant: root, context: forum.id, people: [...named] });
  return rows.map((row) => row.user_id);
}
