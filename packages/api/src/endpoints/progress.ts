/** Progress of long work. */
import { endpoint } from "../endpoint.ts";
import { Progress } from "../resources/shared.ts";
import { param } from "../schema.ts";

const tag = "progress";

export const showProgress = endpoint({
  id: "showProgress",
  method: "GET",
  path: "/api/v1/progress/:id",
  tag,
  summary: "The state of a piece of long work; needs the right to read what it belongs to.",
  answers: { 200: Progress },
  errors: [403, 404],
});

export const cancelProgress = endpoint({
  id: "cancelProgress",
  method: "POST",
  path: "/api/v1/progress/:id/cancel",
  tag,
  summary: "Stops a piece of long work. What is already done stays done.",
  params: { message: param.text("Why; becomes the progress's message.") },
  answers: { 200: Progress },
  errors: [403, 404],
});
