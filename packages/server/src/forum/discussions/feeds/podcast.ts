/** Makes a topic's podcast of the audio and video files that its text and its entries hold. */
import { downloadUrl } from "../../../files/present.ts";
import type { Context } from "../../../platform/context.ts";
import { must } from "../../../store/must.ts";
import type { Forum } from "../../forum.ts";
import { initialPostState, lockFor } from "../topics/rights.ts";
import type { ListedTopic, TopicRow } from "../topics/topicRow.ts";
import { type FeedEntryRow, loadFeedEntries, loadFeedFiles, type WantedFile } from "./feeds.sql.ts";
import type { PublishedItem } from "./xml.ts";

const FILE = /(?:href|src)="[^"]*\/files\/(\d{1,15})\b/g;
const MEDIA = /(?:media_comment_|data-media_comment_id="|data-media-id="|entryId=)([\w-]{1,100})/g;

/** A text of which a podcast takes the files. */
interface Source {
  readonly message: string | null;
  readonly attachment_id: number | null;
  readonly user_id: number | null;
}

/** The files and recordings that a text names or has attached. */
function filesIn({ message, attachment_id, user_id: userId }: Source): WantedFile[] {
  const html = message ?? "";
  const files = [...html.matchAll(FILE)].map((match) => Number(match[1]));
  if (attachment_id !== null) files.push(attachment_id);
  return [
    ...files.map((fileId) => ({ fileId, mediaId: null, userId })),
    ...[...html.matchAll(MEDIA)].map(([, mediaId = null]) => ({ fileId: null, mediaId, userId })),
  ];
}

/** Whether a feed shows the holder the topic's entries: the initial-post gate is open, the topic neither locked nor anonymous. */
export const showsEntries = (forum: Forum, topic: ListedTopic, now: Date): boolean =>
  initialPostState(forum, topic).gateOpen && lockFor(forum, topic, now) === undefined && topic.anonymous_state === null;

/** Whether an entry's files count: in courses those of staff only, unless the topic takes students' too. */
const counts = (forum: Forum, topic: ListedTopic, entry: FeedEntryRow): boolean =>
  forum.type === "Group" || topic.podcast_has_student_posts || entry.by_staff;

export async function podcastItems(
  { db, root, origin, now }: Pick<Context, "db" | "root" | "origin" | "now">,
  forum: Forum,
  topic: TopicRow,
): Promise<PublishedItem[]> {
  const entries = showsEntries(forum, topic, now) ? await loadFeedEntries(db, root, [topic.id]) : [];
  const isHidden = lockFor(forum, topic, now)?.canView === false;
  const sources: (Source & { readonly at: Date })[] = [
    ...(isHidden ? [] : [{ ...topic, at: topic.posted_at ?? new Date(topic.created_at) }]),
    ...entries.filter((entry) => counts(forum, topic, entry)).map((entry) => ({ ...entry, at: entry.created_at })),
  ];
  const wanted = sources.flatMap((source) => filesIn(source).map((file) => ({ ...file, at: source.at })));
  const files = await loadFeedFiles(db, root, wanted, forum);
  // a recording is a file too, and would be listed twice
  const first = new Map(files.toReversed().map((file) => [file.id, file]));
  return files
    .filter((file) => first.get(file.id) === file)
    .map((file) => {
      const url = downloadUrl(file, file.uuid, origin);
      const published = must(wanted[file.place - 1], "the wanted file").at;
      return {
        id: `${origin}/files/${file.id}`,
        title: `${topic.title}: ${file.display_name}`,
        url,
        author: null,
        html: "",
        published,
        updated: published,
        enclosure: { url, length: file.size ?? 0, type: file.content_type },
      };
    });
}
