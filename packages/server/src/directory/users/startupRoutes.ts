/** Answers requests that clients make when they start. */
import { startup } from "@pidge/api";
import { route } from "../../platform/route.ts";

const BRAND = {
  "ic-brand-primary": "#0374B5",
  "ic-brand-font-color-dark": "#2D3B45",
  "ic-link-color": "#0374B5",
  "ic-brand-button--primary-bgd": "#0374B5",
  "ic-brand-button--primary-text": "#ffffff",
  "ic-brand-global-nav-bgd": "#394B58",
  "ic-brand-global-nav-menu-item__text-color": "#ffffff",
};

export const startupRoutes = [
  route(startup.brandVariables, async () => BRAND),
  route(startup.environmentSettings, async () => ({ calendar_contexts_limit: 10, open_registration: false })),
  route(startup.environmentFeatures, async () => ({})),
];
