/** Feeds of other sites whose items become announcements. */
import { endpoint } from "../endpoint.ts";
import { ExternalFeed } from "../resources/discussion.ts";
import { List, param } from "../schema.ts";

const tag = "announcements";
const course = "/api/v1/courses/:course_id/external_feeds";
const group = "/api/v1/groups/:group_id/external_feeds";

export const listExternalFeeds = endpoint({
  id: "listExternalFeeds",
  method: "GET",
  path: course,
  aliases: [group],
  tag,
  summary: "The feeds of a course or group.",
  answers: { 200: List(ExternalFeed, "One page.") },
  errors: [403, 404],
  paging: "ordinal",
});

export const createExternalFeed = endpoint({
  id: "createExternalFeed",
  method: "POST",
  path: course,
  aliases: [group],
  tag,
  summary: "Adds a feed; it is read soon after, then every hour. Needs the right to announce.",
  params: {
    url: param.text("Address of an RSS or Atom feed, required, `http` or `https`."),
    header_match: param.text("Only items whose title holds this text become announcements."),
    verbosity: param.text("`full` (default), `truncate` or `link_only`: how much of an item is taken over."),
  },
  answers: { 200: ExternalFeed },
  errors: [400, 403, 404],
});

export const deleteExternalFeed = endpoint({
  id: "deleteExternalFeed",
  method: "DELETE",
  path: `${course}/:external_feed_id`,
  aliases: [`${group}/:external_feed_id`],
  tag,
  summary: "Removes a feed. What it announced stays.",
  answers: { 200: ExternalFeed },
  errors: [403, 404],
});
