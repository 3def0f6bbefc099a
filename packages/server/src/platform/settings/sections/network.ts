/** Settings: where the server listens and how it is reached. */
import { bool, text, whole } from "../option.ts";

export const network = {
  port: whole({
    description: "Port to listen on; 0 takes a free one.",
    minimum: 0,
    maximum: 65_535,
    default: 0,
    commandDefault: 4000,
    environment: ["PIDGE_PORT", "PORT"],
  }),
  host: text({
    description: "Address to listen on; `0.0.0.0` or `::` stands for every address of the machine.",
    minLength: 1,
    default: "127.0.0.1",
    placeholder: "address",
  }),
  publicUrl: text({
    description:
      "Address under which people reach the server, for links in mails of tenants without a host name of their own.",
    pattern: "^https?:\\/\\/[^\\s?#]+$",
    expects: "an address like https://messages.school.example",
    defaultText: "`http://localhost` with the port",
    environment: ["PIDGE_URL"],
    embedded: true,
    placeholder: "url",
    normalize: (url) => url.replace(/\/+$/, ""),
  }),
  trustProxy: bool({
    description:
      "Believe `X-Forwarded-Host`, `-Proto` and `-For`: only behind a proxy that sets them, since the host selects the tenant.",
    default: false,
  }),
  bodyTimeout: whole({
    description: "Time without a byte after which an unfinished request body is given up.",
    unit: "milliseconds",
    minimum: 1,
    maximum: 3_600_000,
    default: 60_000,
  }),
};
