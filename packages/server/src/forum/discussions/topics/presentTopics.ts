/** Presents topics, with what is looked up once for all of them: files, counts of people, pronouns. */
import type { DiscussionTopic, Static } from "@pidge/api";
import { filesByIds } from "../../../files/files.sql.ts";
import type { Context } from "../../../platform/context.ts";
import { one } from "../../../store/must.ts";
import type { Forum } from "../../forum.ts";
import { loadPeopleCounts } from "./peopleCounts.sql.ts";
import { presentTopic, type TopicView } from "./presentTopic.ts";
import type { ListedTopic } from "./topicRow.ts";

/** The parameters of a request that change how topics are presented. */
export interface Display {
  readonly include?: readonly string[] | undefined;
  readonly list?: boolean;
  readonly plainMessages?: boolean | undefined;
  readonly textOnly?: boolean | undefined;
  readonly withoutDescriptions?: boolean | undefined;
  readonly acrossCourses?: boolean;
}

type PresentContext = Pick<Context, "db" | "root" | "actor" | "now" | "origin" | "people">;
type Wire = Static<typeof DiscussionTopic>;

/** Presents topics of one or several forums; `forumOf` finds each topic's. */
export async function presentTopics(
  ctx: PresentContext,
  rows: readonly ListedTopic[],
  { forumOf, ...display }: Display & { readonly forumOf: (row: ListedTopic) => Forum },
): Promise<Wire[]> {
  const include = new Set(display.include ?? []);
  const counts = include.has("sections_user_count") ? await countPeople(ctx, rows) : undefined;
  const view: TopicView = {
    ...display,
    actor: ctx.actor,
    origin: ctx.origin,
    now: ctx.now,
    include,
    files: await loadFiles(ctx, rows),
    showPronouns: rows.some((topic) => topic.author_pronouns !== null) && (await hasPronouns(ctx)),
    sectionUsers: counts?.sections,
  };
  return rows.map((topic) => {
    const courseUsers = counts?.courses.get(topic.context_id) ?? 0;
    return presentTopic(topic, forumOf(topic), { ...view, courseUsers });
  });
}

/** Presents one topic. */
export const presentOneTopic = async (
  ctx: PresentContext,
  { forum, topic }: { readonly forum: Forum; readonly topic: ListedTopic },
  display: Display,
): Promise<Wire> => one(await presentTopics(ctx, [topic], { ...display, forumOf: () => forum }), "the topic presented");

const loadFiles = async ({ db, root }: PresentContext, rows: readonly ListedTopic[]) => {
  const ids = rows.flatMap((topic) => (topic.attachment_id === null ? [] : [topic.attachment_id]));
  return new Map((await filesByIds({ db, root }, ids)).map((file) => [file.id, file]));
};

const hasPronouns = async ({ db, root, actor, people }: PresentContext): Promise<boolean> =>
  (await people.of(db, root, [actor.id])).get(actor.id)?.pronouns != null;

const countPeople = ({ db, root }: PresentContext, rows: readonly ListedTopic[]) =>
  loadPeopleCounts(db, root, {
    courses: new Set(
      rows.flatMap((topic) =>
        topic.context_type === "Course" && !topic.is_section_specific ? [topic.context_id] : [],
      ),
    ),
    sections: new Set(rows.flatMap((topic) => (topic.sections ?? []).map((section) => section.id))),
  });
