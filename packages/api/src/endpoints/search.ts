/** Searching for people and contexts to write to. */
import { endpoint } from "../endpoint.ts";
import { Recipient } from "../resources/conversation.ts";
import { List, param } from "../schema.ts";

export const findRecipients = endpoint({
  id: "findRecipients",
  method: "GET",
  path: "/api/v1/search/recipients",
  // the second path is the older one
  aliases: ["/api/v1/conversations/find_recipients"],
  tag: "search",
  summary:
    "People and contexts that the caller may write to; contexts come first. Without `search`, `context` and `user_id` nothing.",
  params: {
    search: param.text(
      "Words that must all occur in the name. Empty without a context: the caller's courses and groups.",
    ),
    context: param.text(
      "Only people of this context: `course_1`, `section_2_students`, `group_3`. `course_1_sections` and `course_1_groups` list contexts. What is none is ignored.",
    ),
    exclude: param.texts("User ids and context strings to leave out."),
    type: param.texts("Limits the kinds: `user`, `context`, `course`, `section`, `group`."),
    types: param.texts("The same as `type`, as a list."),
    user_id: param.id("Only this person, if the caller may write to them."),
    from_conversation_id: param.id("With `user_id`: also somebody who shares this conversation with the caller."),
    permissions: param.texts(
      "Permissions that contexts tell if they are granted: `send_messages`, `send_messages_all`.",
    ),
    synthetic_contexts: param.presence("With a course or section as context: adds its teachers, students and so on."),
    include: param.texts("`uuid` adds it to people."),
    include_inactive: param.presence("Accepted and ignored."),
    messageable_only: param.presence("Accepted and ignored: only who may be written to is ever found."),
    search_all_contexts: param.presence("Accepted and ignored: all contexts are always searched."),
    skip_visibility_checks: param.presence("Accepted and ignored."),
  },
  answers: { 200: List(Recipient, "One page.") },
  errors: [404],
  paging: "bookmark",
});
