/** Statements about sent messages. */
import { sql, statement } from "../../store/statement.ts";
import type { NotificationMessage } from "../delivery/messages.sql.ts";

/** Messages of a user, newest first; those before (`beforeTime`, `beforeId`) where that is given. */
export const messagesOfUser = statement(
  "comm_messages",
  {
    tenant: "bigint",
    user: "bigint",
    start: "timestamptz | null",
    end: "timestamptz | null",
    beforeTime: "timestamptz | null",
    beforeId: "bigint | null",
    offset: "bigint",
    limit: "int",
  },
  (p) => sql<NotificationMessage>`
    select * from notification_messages
    where root_account_id = ${p.tenant} and user_id = ${p.user}
      and (${p.start} is null or created_at >= ${p.start}) and (${p.end} is null or created_at <= ${p.end})
      and (${p.beforeTime} is null or (created_at, id) < (${p.beforeTime}, ${p.beforeId}))
    order by created_at desc, id desc offset ${p.offset} limit ${p.limit}`,
  { prepared: true },
);

/** All messages, or those of a user, newest first; those before `before` where that is given. */
export const allMessages = statement(
  "all_messages",
  { tenant: "bigint", user: "bigint | null", before: "bigint | null", offset: "bigint", limit: "int" },
  (p) => sql<NotificationMessage>`
    select * from notification_messages
    where root_account_id = ${p.tenant} and (${p.user} is null or user_id = ${p.user})
      and (${p.before} is null or id < ${p.before})
    order by id desc offset ${p.offset} limit ${p.limit}`,
);
