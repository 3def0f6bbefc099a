/** Answers in the name of people who are away: once to each who wrote, in a conversation of its own (CONV 1.12). */

import type { Services } from "../../platform/context.ts";
import { type Db, run } from "../../store/database.ts";
import { textOf } from "../conversations/content.ts";
import { startConversations } from "../conversations/send.sql.ts";

interface Due {
  readonly root_account_id: number;
  readonly user_id: number;
  readonly author_id: number;
  readonly period: number;
  readonly subject: string | null;
  /** Null when the person is back, or has set another answer since. */
  readonly message: string | null;
  readonly signature: string | null;
  readonly user_tags: string[] | null;
  readonly author_tags: string[] | null;
}

const TAKE = `
  select a.root_account_id, a.user_id, a.author_id, a.period, s.out_of_office_subject as subject,
    case when s.use_out_of_office and s.period = a.period then s.out_of_office_message end as message,
    case when s.use_signature then s.signature end as signature, mine.tags as user_tags, theirs.tags as author_tags
  from auto_replies a
  join inbox_settings s on s.root_account_id = a.root_account_id and s.user_id = a.user_id
  join conversation_messages m on m.root_account_id = a.root_account_id and m.id = a.message_id
  left join conversation_participants mine on mine.root_account_id = a.root_account_id
    and mine.conversation_id = m.conversation_id and mine.user_id = a.user_id
  left join conversation_participants theirs on theirs.root_account_id = a.root_account_id
    and theirs.conversation_id = m.conversation_id and theirs.user_id = a.author_id
  where a.sent_at is null order by a.created_at limit 1 for update of a skip locked`;

/** Gives one answer that is owed; false when there is none. The answer and its note are one transaction. */
export const answerOneAway = ({ db, clock }: Services): Promise<boolean> =>
  db.transaction().execute(async (tx) => {
    const now = clock.now();
    const [due] = await run<Due>(tx, TAKE, []);
    if (due === undefined) return false;
    if (due.message !== null) await answer(tx, due, now);
    await run(
      tx,
      `update auto_replies set sent_at = $5 where root_account_id = $1 and user_id = $2 and author_id = $3 and period = $4`,
      [due.root_account_id, due.user_id, due.author_id, due.period, now],
    );
    return true;
  });

async function answer(tx: Db, due: Due, now: Date): Promise<void> {
  const signature = (due.signature ?? "") === "" ? "" : `\n\n---\n${due.signature}`;
  const content = textOf(`${due.message}${signature}`);
  const start = {
    hash: null,
    tags: [...new Set([...(due.user_tags ?? []), ...(due.author_tags ?? [])])],
    people: [
      { id: due.user_id, tags: due.user_tags ?? [] },
      { id: due.author_id, tags: due.author_tags ?? [] },
    ],
  };
  const sender = { root: due.root_account_id, authorId: due.user_id, now };
  const opening = { subject: due.subject, contextType: null, contextId: null };
  const [sent] = await startConversations(tx, sender, [start], content, opening);
  // two people who are both away would answer each other's answers
  await run(tx, "delete from auto_replies where root_account_id = $1 and message_id = $2 and sent_at is null", [
    due.root_account_id,
    sent!.message_id,
  ]);
}
