/** A conversation as a page to be read, where mails about its messages lead. */
import { pages } from "@pidge/api";
import { escapeHtml, textToHtml } from "../../platform/html.ts";
import { longTime, messageHtml } from "../../platform/page.ts";
import { route } from "../../platform/route.ts";
import { sendPersonalPage } from "../../signIn/sessions/personalPage.ts";
import { accessConversation } from "./access.ts";
import { markAsRead } from "./changeState.ts";
import { loadMessages } from "./messages.sql.ts";
import { presentMessages } from "./presentMessage.ts";

export const conversationPageRoutes = [
  route(pages.conversationPage, (request) =>
    sendPersonalPage(request, async (r) => {
      const row = await accessConversation(r, { id: r.path.id });
      if (row.workflow_state === "unread") await markAsRead(r, row.id);
      const rows = await loadMessages(r.db, { tenant: r.root, conversation: row.id, user: r.actor.id });
      const { messages, indirect } = await presentMessages(r, { rows, people: row.people });
      const names = new Map([...row.people, ...indirect].map(({ id, name }) => [String(id), name]));
      const shown = messages.toReversed().map((message) =>
        messageHtml({
          anchor: `message-${message.id}`,
          author: message.generated ? "" : (names.get(String(message.author_id)) ?? ""),
          time: longTime(message.created_at, r.actor.timeZone),
          html: textToHtml(message.body, { links: true }),
          files: message.attachments.map((file) => ({ name: file.display_name, address: file.url })),
        }),
      );
      const others = row.people.filter(({ id }) => id !== r.actor.id).map(({ name }) => escapeHtml(name));
      return {
        title: row.subject || "(no subject)",
        body: `<p class="quiet">With ${others.slice(0, 20).join(", ")}${others.length > 20 ? ` and ${others.length - 20} more` : ""}</p>${shown.join("")}`,
      };
    }),
  ),
];
