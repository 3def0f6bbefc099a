/** The few pages that people see in a browser without a web inbox: where mails lead, and the site's own first page. */
import { endpoint } from "../endpoint.ts";
import { Bytes } from "../schema.ts";

const page = { tag: "pages", auth: "ignored" as const, otherMedia: ["text/html"] };
const answers = { 200: Bytes("A page."), 302: null };

export const frontPage = endpoint({
  id: "frontPage",
  method: "GET",
  path: "/",
  ...page,
  summary: "What this site is, and how to begin: for whoever opens its address in a browser.",
  answers: { 200: Bytes("A page.") },
});

export const conversationPage = endpoint({
  id: "conversationPage",
  method: "GET",
  path: "/conversations/:id",
  ...page,
  summary: "A conversation to be read, where its mails lead. Who is not signed in is asked to first.",
  answers,
  errors: [404],
});

export const topicPage = endpoint({
  id: "topicPage",
  method: "GET",
  path: "/courses/:course_id/discussion_topics/:topic_id",
  aliases: ["/groups/:group_id/discussion_topics/:topic_id"],
  ...page,
  summary: "A discussion or announcement to be read, where its mails lead. Who is not signed in is asked to first.",
  answers,
  errors: [404],
});
