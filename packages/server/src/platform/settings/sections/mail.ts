/** Settings: how mail and push messages go out, and how replies come in. */
import { bool, group, text, texts, whole } from "../option.ts";

/** A bare address: no display name, no blanks, nothing that could end a header line. */
const ADDRESS = '^[^\\s@<>(),;:"\\\\[\\]]+@[^\\s@<>(),;:"\\\\[\\]]+$';

export const mail = {
  mail: group("How mail goes out and comes in.", {
    server: text({
      description:
        "Mail server that takes outgoing mail. Without one mails are kept, to be read with `pidge mail` and as comm messages.",
      pattern: "^smtps?:\\/\\/[^/\\s]+\\/?(\\?\\S*)?$",
      expects: "an address like smtp://user:password@host:587 or smtps://…",
      secret: "password",
      environment: ["PIDGE_SMTP"],
      embedded: true,
      flag: "smtp",
      placeholder: "url",
    }),
    from: text({
      description: "Address that mails come from.",
      pattern: ADDRESS,
      expects: "a mail address",
      default: "notifications@localhost",
      placeholder: "address",
    }),
    fromName: text({
      description: "Name before that address where an account sets none of its own.",
      pattern: "^[^\\r\\n]*$",
      expects: "one line",
      default: "Pidge",
      placeholder: "name",
    }),
    connections: whole({
      description: "Connections to the mail server.",
      minimum: 1,
      maximum: 100,
      default: 5,
    }),
    perSecond: whole({
      description: "Mails that are handed to the mail server in a second; 0 for no limit.",
      minimum: 0,
      maximum: 10_000,
      default: 0,
    }),
    timeoutSeconds: whole({
      description: "Time that the mail server may take to answer.",
      unit: "seconds",
      minimum: 1,
      maximum: 600,
      default: 30,
    }),
    perDay: whole({
      description: "Mails to one person in 24 hours; the rest goes into a digest.",
      minimum: 1,
      maximum: 1_000_000,
      default: 500,
    }),
    gatherSeconds: whole({
      description: "Time within which events share one mail; 0 sends each on its own, as Canvas does.",
      unit: "seconds",
      minimum: 0,
      maximum: 3_600,
      default: 0,
    }),
    replyTo: texts({
      description: "Addresses that replies go to, without their tags; with none, mails cannot be answered.",
      pattern: ADDRESS,
      expects: "a mail address",
      default: [],
      placeholder: "addresses",
    }),
    inboundPort: whole({
      description: "Port on which replies arrive by SMTP; without it none are received. 0 takes a free one.",
      minimum: 0,
      maximum: 65_535,
    }),
    inboundHost: text({
      description: "Address on which replies arrive.",
      minLength: 1,
      default: "127.0.0.1",
      placeholder: "address",
    }),
    authservId: text({
      description:
        "Name of the mail server in front, as it stands in the `Authentication-Results` that it adds: replies are then taken only from senders whose domain it authenticated. It must remove fields in its name from outside.",
      pattern: "^[^\\s;()]+$",
      expects: "a name like mx.school.example",
      placeholder: "name",
    }),
    inboundLmtp: bool({
      description: "Receive replies by LMTP instead of SMTP, as from a mail server that delivers to mailboxes.",
      default: false,
    }),
  }),
  pushContact: text({
    description:
      "Address of whoever runs the server, `mailto:` or `https:`; with it browsers can be sent push messages.",
    pattern: "^(mailto:|https:)\\S+$",
    expects: "an address that begins with mailto: or https:",
    placeholder: "url",
  }),
};
