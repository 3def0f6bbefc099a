/** Public feeds: podcasts, discussions and announcements for feed readers, opened by the secret in their address. */
import { endpoint } from "../endpoint.ts";
import { Bytes } from "../schema.ts";

const feed = (id: string, path: string, summary: string) =>
  endpoint({
    id,
    method: "GET",
    path,
    tag: "feeds",
    summary,
    answers: { 200: Bytes("The feed, as XML.") },
    errors: [400],
    auth: false,
    secret: true,
  });

export const topicFeed = feed(
  "topicFeed",
  "/feeds/topics/:topic_id/:feed",
  "A topic as `<code>.rss`, its podcast, or `<code>.atom`, itself and its entries.",
);
export const announcementFeed = feed(
  "announcementFeed",
  "/feeds/announcements/:feed",
  "The newest announcements of a course or group, `<code>.atom` or `<code>.rss`.",
);
export const forumFeed = feed(
  "forumFeed",
  "/feeds/forums/:feed",
  "The discussions of a course or group with their entries, `<code>.atom`.",
);
