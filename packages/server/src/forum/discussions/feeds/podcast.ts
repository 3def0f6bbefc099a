/** A topic's podcast: the audio and video files that its text and its entries hold. */
import { downloadUrl } from "../../../files/present.ts";
import type { Db } from "../../../store/database.ts";
import type { Forum } from "../../forum.ts";
import { initialPostState, lockFor } from "../topics/rights.ts";
import type { ListedTopic, TopicRow } from "../topics/topicRow.ts";
import { type FeedEntryRow, feedEntries, feedFiles } from "./feeds.sql.ts";
import type { FeedItem } from "./xml.ts";

const FILE = /(?:href|src)="[^"]*\/files\/(\d{1,15})\b/g;
const MEDIA = /(?:media_comment_|data-media_comment_id="|data-media-id="|entryId=)([\w-]{1,100})/g;

interface Source {
  readonly message: string | null;
  readonly attachment_id: number | null;
  readonly user_id: number | null;
}

/** The files and recordings that a text names, in no order of theirs. */
function named(source: Source) {
  const html = source.message ?? "";
  const files = [...html.matchAll(FILE)].map((m) => Number(m[1]));
  if (source.attachment_id !== null) files.push(source.attachment_id);
  const media = [...html.matchAll(MEDIA)].map((m) => m[1]!);
  return [
    ...files.map((fileId) => ({ fileId, mediaId: null, userId: source.user_id })),
    ...media.map((mediaId) => ({ fileId: null, mediaId, userId: source.user_id })),
  ];
}

/** Whether the holder hears what people posted: they posted where that is asked, and the topic is open to them. */
export const hearsEntries = (forum: Forum, t: ListedTopic, now: Date): boolean =>
  initialPostState(forum, t).gateOpen && lockFor(forum, t, now) === undefined && t.anonymous_state === null;

/** In courses only staff are heard, unless the topic takes students too; groups hear everybody. */
const counts = (forum: Forum, t: ListedTopic, e: FeedEntryRow): boolean =>
  forum.type === "Group" || t.podcast_has_student_posts || e.by_staff;

export async function podcastItems(
  db: Db,
  root: number,
  forum: Forum,
  t: TopicRow,
  origin: string,
  now: Date,
): Promise<FeedItem[]> {
  const entries = hearsEntries(forum, t, now) ? await feedEntries(db, root, [t.id]) : [];
  const topicHidden = lockFor(forum, t, now)?.canView === false;
  const heard = entries.filter((e) => counts(forum, t, e));
  const own = topicHidden ? [] : [{ source: t as Source, at: t.posted_at ?? new Date(t.created_at) }];
  const sources = [...own, ...heard.map((e) => ({ source: e as Source, at: e.created_at }))];
  const wanted = sources.flatMap(({ source, at }) => named(source).map((w) => ({ ...w, at })));
  const files = await feedFiles(db, root, wanted, { type: forum.type, id: forum.id, courseId: t.course_id });
  const seen = new Set<number>();
  // a recording is a file too: it is heard once
  const once = files.filter((f) => !seen.has(f.id) && seen.add(f.id));
  return once.map((file) => {
    const url = downloadUrl(file, file.uuid, origin);
    const published = wanted[file.place - 1]!.at;
    return {
      id: `${origin}/files/${file.id}`,
      title: `${t.title}: ${file.display_name}`,
      url,
      author: null,
      html: "",
      published,
      updated: published,
      enclosure: { url, length: file.size ?? 0, type: file.content_type },
    };
  });
}
