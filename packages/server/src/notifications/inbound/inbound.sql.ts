/** Statements about replies by mail. */
import type { TenantContext } from "../../platform/context.ts";
import { sql, statement } from "../../store/statement.ts";
import type { NotificationMessage } from "../delivery/messages.sql.ts";

type Tenant = Pick<TenantContext, "db" | "root">;

export const findMessage = ({ db, root }: Tenant, id: number): Promise<NotificationMessage | undefined> =>
  db
    .selectFrom("notification_messages")
    .selectAll()
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .executeTakeFirst();

interface ReplierRow {
  readonly state: string | null;
  readonly active: boolean;
  readonly suspended: boolean;
  /** Active mail channels, in lower case. */
  readonly addresses: readonly string[];
}

/** The user that a message was sent to, as far as it matters for a reply. */
export const replier = statement(
  "replier",
  { tenant: "bigint", user: "bigint" },
  (p) => sql<ReplierRow>`
    select (select workflow_state from users where root_account_id = ${p.tenant} and id = ${p.user}) as state,
      exists (select 1 from pseudonyms where root_account_id = ${p.tenant} and user_id = ${p.user}
        and workflow_state = 'active') as active,
      exists (select 1 from pseudonyms where root_account_id = ${p.tenant} and user_id = ${p.user}
        and workflow_state = 'suspended') as suspended,
      array(select path_key from communication_channels where root_account_id = ${p.tenant} and user_id = ${p.user}
        and workflow_state = 'active' and path_type in ('email', 'personal_email')) as addresses`,
);

const mail = { tenant: "bigint", contextType: "text", context: "bigint", messageId: "text" } as const;

/** Notes a mail as received; no row returns when it was received before. */
export const noteReceived = statement(
  "note_received_mail",
  { ...mail, now: "timestamptz" },
  (p) => sql<{ one: 1 }>`
    insert into inbound_mails (root_account_id, context_type, context_id, message_id, received_at)
    values (${p.tenant}, ${p.contextType}, ${p.context}, ${p.messageId}, ${p.now})
    on conflict do nothing returning 1 as one`,
);

/** The conversation of a message and who wrote it. */
export const repliedMessage = ({ db, root }: Tenant, id: number) =>
  db
    .selectFrom("conversation_messages")
    .select(["conversation_id", "author_id"])
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .executeTakeFirst();

interface TopicState {
  readonly topic_id: number;
  readonly context_type: "Course" | "Group";
  readonly context_id: number;
  readonly workflow_state: string;
}

const TOPIC = "t.id as topic_id, t.context_type, t.context_id, t.workflow_state";

export const repliedTopic = statement(
  "replied_topic",
  { tenant: "bigint", id: "bigint" },
  (p) => sql<TopicState>`
    select ${TOPIC} from discussion_topics t where t.root_account_id = ${p.tenant} and t.id = ${p.id}`,
);

/** The topic of an entry. */
export const topicOfRepliedEntry = statement(
  "topic_of_replied_entry",
  { tenant: "bigint", id: "bigint" },
  (p) => sql<TopicState>`
    select ${TOPIC} from discussion_entries e
    join discussion_topics t on t.root_account_id = e.root_account_id and t.id = e.topic_id
    where e.root_account_id = ${p.tenant} and e.id = ${p.id}`,
);

/** Records that a message came back after it had been sent. */
export const bounceMessage = statement(
  "bounce_message",
  { tenant: "bigint", id: "bigint", error: "text", now: "timestamptz" },
  (p) => sql`
    update notification_messages set workflow_state = 'bounced', is_bounced = true, transmission_errors = ${p.error},
      state_reason = 'a mail server reported that it could not be delivered', updated_at = ${p.now}
    where root_account_id = ${p.tenant} and id = ${p.id} and workflow_state = 'sent'`,
);
