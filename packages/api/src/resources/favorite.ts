/** What people marked for their dashboard. */
import { Id, resource, Word } from "../schema.ts";

export const Favorite = resource("Favorite", "A mark of the caller's on a course or group.", {
  context_id: Id("The course or group."),
  context_type: Word(["Course", "Group"], "Which of the two."),
});
