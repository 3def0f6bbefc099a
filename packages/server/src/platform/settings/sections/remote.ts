/** Settings of the commands that talk to a running server: `pidge import`, `token`, `mail`, `trace`. */
import { text } from "../option.ts";

export const remote = {
  url: text({
    description: "The server to talk to.",
    pattern: "^https?:\\/\\/[^\\s/?#]+[^\\s?#]*$",
    expects: "an address like http://127.0.0.1:4000",
    default: "http://127.0.0.1:4000",
    environment: ["PIDGE_URL", "CANVAS_API_URL"],
    placeholder: "url",
    // Canvas's own variable names the API's address
    normalize: (url) => url.replace(/\/+$/, "").replace(/\/api\/v1$/, ""),
  }),
  token: text({
    description: "An access token; `import` and `token` need an administrator's.",
    pattern: "^[\\x21-\\x7e]+$",
    expects: "a text without blanks",
    secret: "whole",
    environment: ["PIDGE_TOKEN", "PIDGE_ADMIN_TOKEN", "CANVAS_API_TOKEN"],
    placeholder: "token",
  }),
};
