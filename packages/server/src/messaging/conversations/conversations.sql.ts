/** A conversation as one participant has it, as SQL: complete in one statement. */
import { type CourseContextRow, courseContext } from "../../directory/courses/courses.sql.ts";
import type { Db } from "../../store/database.ts";
import { type Columns, executePacked, listOf, type PackedRow, placedPacked } from "../../store/packed.ts";
import { type Places, sql, statement } from "../../store/statement.ts";
import { ADDRESS_BOOK, type AddressBook, type AddressBookPlaces, myCourses } from "../addressBook/visibility.sql.ts";
import { DETAILED_PARTICIPANT, detailedFrom, type Participant, participantList } from "./participants.sql.ts";

/** Text where it comes from the store: it goes to the wire without being parsed in between. */
export type Time = Date | string;

/** A conversation and its people as one of them has it, without its messages. */
interface Membership {
  readonly id: number;
  readonly subject: string | null;
  readonly private: boolean;
  readonly context_type: string | null;
  readonly context_id: number | null;
  readonly workflow_state: string;
  readonly last_message_at: Time | null;
  readonly visible_last_authored_at: Time | null;
  readonly message_count: number;
  readonly subscribed: boolean;
  readonly starred: boolean;
  readonly has_attachments: boolean;
  readonly has_media_objects: boolean;
  readonly tags: readonly string[] | null;
  readonly people: readonly Participant[];
}

export interface ConversationRow extends Membership {
  /** Newest visible human message; `last_body` is cut after 101 characters. */
  readonly last_id: number | null;
  readonly last_body: string | null;
  /** Newest visible message of the participant's own; its text only where that is not the newest of all. */
  readonly authored_id: number | null;
  readonly authored_body: string | null;
  readonly authored_at: Time | null;
}

/** What decides who may reply, and under which contexts. */
interface ContextFacts {
  readonly conversation_tags: readonly string[];
  readonly course_context: CourseContextRow | null;
  readonly group_context: {
    readonly id: number;
    readonly context_type: string;
    readonly context_id: number;
    readonly member: boolean;
  } | null;
}

/** What a reply needs when the conversation belongs to a course or group, whose rules then apply. */
export interface AddressedRow extends Membership, ContextFacts {}

export interface DetailedRow extends ConversationRow, ContextFacts {}

export const PARTICIPANT_COLUMNS = `p.conversation_id, p.workflow_state, p.last_message_at, p.visible_last_authored_at, p.message_count,
  p.subscribed, p.starred, p.has_attachments, p.has_media_objects, p.tags`;

/** Columns of a row of `page` joined by `joinConversation` and `joinNewest`, without its people. */
export const ROW: Columns<Omit<ConversationRow, "people">> = {
  id: "c.id",
  subject: "c.subject",
  private: "c.private_hash is not null",
  context_type: "c.context_type",
  context_id: "c.context_id",
  workflow_state: "page.workflow_state",
  last_message_at: "page.last_message_at",
  visible_last_authored_at: "page.visible_last_authored_at",
  message_count: "page.message_count",
  subscribed: "page.subscribed",
  starred: "page.starred",
  has_attachments: "page.has_attachments",
  has_media_objects: "page.has_media_objects",
  tags: "page.tags",
  last_id: "newest.message_id",
  last_body: "left(newest.body, 101)",
  // mostly the newest message is the participant's own newest as well, and is not looked for again
  authored_id: "case when newest.author then newest.message_id else own.message_id end",
  authored_body: "left(own.body, 101)",
  authored_at: "case when newest.author then newest.created_at else own.created_at end",
};

type Own = Pick<AddressBookPlaces, "tenant" | "actor">;

export const joinConversation = ({ tenant }: Pick<AddressBookPlaces, "tenant">) => `
  from page
  join conversations c on c.root_account_id = ${tenant} and c.id = page.conversation_id`;

/** Joins the newest visible messages where `wanted`: of all as `newest`, and of the actor's as `own` if that is another. */
export const joinNewest = ({ tenant, actor }: Own, wanted: string) => `
  left join lateral (
    select mp.message_id, mp.author, m.body, m.created_at from conversation_message_participants mp
    join conversation_messages m on m.root_account_id = ${tenant} and m.id = mp.message_id
    where mp.root_account_id = ${tenant} and mp.conversation_id = page.conversation_id and mp.user_id = ${actor}
      and mp.deleted_at is null and not mp.generated and ${wanted}
    order by mp.message_id desc limit 1) newest on true
  left join lateral (
    select mp.message_id, m.body, m.created_at from conversation_message_participants mp
    join conversation_messages m on m.root_account_id = ${tenant} and m.id = mp.message_id
    where mp.root_account_id = ${tenant} and mp.conversation_id = page.conversation_id and mp.user_id = ${actor}
      and page.visible_last_authored_at is not null and newest.author is not true
      and mp.deleted_at is null and mp.author and not mp.generated and ${wanted}
    order by mp.message_id desc limit 1) own on true`;

/** The conversation's own context, from `page_context`: at most one course or group. */
const contextFacts = ({ tenant, actor }: Own): Columns<ContextFacts> => ({
  conversation_tags: "c.tags",
  course_context: `(select row_to_json(cc) from (${courseContext({ tenant, user: actor })} and c.workflow_state <> 'deleted'
        and (page_context.context_type, c.id) = ('Course', page_context.context_id)) cc)`,
  group_context: `(select json_build_object('id', g.id, 'context_type', g.context_type, 'context_id', g.context_id,
      'member', exists (select 1 from group_memberships gm where gm.root_account_id = ${tenant} and gm.group_id = g.id
        and gm.user_id = ${actor} and gm.workflow_state = 'accepted'))
    from groups g where g.root_account_id = ${tenant} and g.workflow_state <> 'deleted'
      and (page_context.context_type, g.id) = ('Group', page_context.context_id))`,
});

const PARAMETERS = { ...ADDRESS_BOOK, conversation: "bigint" } as const;

const DETAILED = placedPacked<Places<typeof PARAMETERS>, DetailedRow>((p) => ({
  ...ROW,
  people: listOf(DETAILED_PARTICIPANT, "people.list"),
  ...contextFacts(p),
}));

const detailedConversation = statement(
  "conversation_detailed",
  PARAMETERS,
  (p) => sql<PackedRow>`
    with ${myCourses(p)},
    page as (select ${PARTICIPANT_COLUMNS} from conversation_participants p
      where p.root_account_id = ${p.tenant} and p.user_id = ${p.actor} and p.conversation_id = ${p.conversation}),
    targets as (select op.user_id, op.last_authored_at from conversation_participants op where op.root_account_id = ${p.tenant}
      and op.conversation_id = (select conversation_id from page))
    select ${DETAILED.sql(p)} as packed ${joinConversation(p)}${joinNewest(p, "true")}
    ${participantList(DETAILED_PARTICIPANT.sql(p), detailedFrom(p))}
    cross join lateral (select c.context_type, c.context_id) page_context`,
  { prepared: true },
);

/** One conversation with all that answers and decisions about it need, or undefined for those not in it. */
export async function loadDetailed(db: Db, book: AddressBook, conversation: number): Promise<DetailedRow | undefined> {
  return (await executePacked(db, DETAILED, detailedConversation, { ...book, conversation }))[0];
}
