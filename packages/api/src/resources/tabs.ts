/** Tabs: the parts of a course or group that its pages lead to. */
import { Int, resource, Text, Word } from "../schema.ts";

export const Tab = resource("Tab", "A part of a course or group that the caller may open.", {
  id: Text("`home`, `announcements`, `discussions`, `people`, `files` or `settings`."),
  html_url: Text("Path of its page."),
  full_url: Text("Address of its page."),
  label: Text("Its name, in English."),
  type: Word(["internal"], "Always `internal`: there are no external tools."),
  position: Int("Its place among all tabs, from 1."),
  visibility: Word(["public", "admins"], "Who sees it: everybody in its context, or those who manage it."),
});
