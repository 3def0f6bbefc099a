/** Sends to many people, beside what Canvas tells of them. */
import { endpoint } from "../endpoint.ts";
import { BatchReport } from "../resources/batch.ts";
import { param } from "../schema.ts";

export const showBatch = endpoint({
  id: "showBatch",
  method: "GET",
  path: "/api/pidge/v1/conversations/batches/:id",
  tag: "conversations",
  summary: "A send to many people of the caller's, with who has it; also when it is done. Its people come in pages.",
  params: { state: param.text("Only people in this state: `pending`, `delivered` or `failed`.") },
  answers: { 200: BatchReport },
  errors: [400, 404],
  paging: "bookmark",
});
