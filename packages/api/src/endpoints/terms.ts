/** Terms (Canvas's "Enrollment Terms" API). */
import { endpoint } from "../endpoint.ts";
import { Term } from "../resources/courses.ts";
import { List, param, shape } from "../schema.ts";

const tag = "terms";
const base = "/api/v1/accounts/:account_id/terms";

const attributes = {
  name: param.text("At most 255 characters."),
  start_at: param.time("When it begins."),
  end_at: param.time("When it ends."),
  sis_term_id: param.text("SIS id; ignored without `manage_sis`. Empty text removes it."),
};

export const listTerms = endpoint({
  id: "listTerms",
  method: "GET",
  path: base,
  tag,
  summary: "The terms of a root account, the latest to begin first.",
  params: {
    workflow_state: param.texts("`active` (default), `deleted` or `all`."),
    term_name: param.text("Part of the name."),
  },
  answers: { 200: shape({ enrollment_terms: List(Term, "One page.") }) },
  errors: [403, 404],
  paging: "ordinal",
});

export const showTerm = endpoint({
  id: "showTerm",
  method: "GET",
  path: `${base}/:id`,
  tag,
  summary: "One term.",
  answers: { 200: Term },
  errors: [403, 404],
});

export const createTerm = endpoint({
  id: "createTerm",
  method: "POST",
  path: base,
  tag,
  summary: "Makes a term in a root account.",
  params: { enrollment_term: param.group(attributes, "The new term's attributes.") },
  answers: { 200: Term },
  errors: [400, 403, 404],
});

export const updateTerm = endpoint({
  id: "updateTerm",
  method: "PUT",
  path: `${base}/:id`,
  tag,
  summary: "Changes a term.",
  params: { enrollment_term: param.group(attributes, "The attributes that change.") },
  answers: { 200: Term },
  errors: [400, 403, 404],
});

export const deleteTerm = endpoint({
  id: "deleteTerm",
  method: "DELETE",
  path: `${base}/:id`,
  tag,
  summary: "Deletes a term that no course uses.",
  answers: { 200: Term },
  errors: [400, 403, 404],
});
