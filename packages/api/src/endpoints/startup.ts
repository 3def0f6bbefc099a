/** What clients ask for at start-up: answered with a plausible minimum. */
import { endpoint } from "../endpoint.ts";
import { BrandVariables, EnvironmentFeatures, EnvironmentSettings } from "../resources/directory.ts";

const tag = "startup";

export const brandVariables = endpoint({
  id: "brandVariables",
  method: "GET",
  path: "/api/v1/brand_variables",
  tag,
  summary: "Colours of the school's pages.",
  answers: { 200: BrandVariables },
  auth: false,
});

export const environmentSettings = endpoint({
  id: "environmentSettings",
  method: "GET",
  path: "/api/v1/settings/environment",
  tag,
  summary: "What clients ask about the site.",
  answers: { 200: EnvironmentSettings },
});

export const environmentFeatures = endpoint({
  id: "environmentFeatures",
  method: "GET",
  path: "/api/v1/features/environment",
  tag,
  summary: "Features that are on for the caller; none of Canvas's optional ones are here.",
  answers: { 200: EnvironmentFeatures },
});
