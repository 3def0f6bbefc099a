/** What must hold between options. */

export interface Rule {
  /** The options that it looks at; it is not asked while one of them is wrong by itself. */
  readonly options: readonly string[];
  readonly fault: (value: (path: string) => unknown) => string | undefined;
}

export const RULES: readonly Rule[] = [
  {
    options: ["mail.inboundPort", "mail.replyTo"],
    fault: (value) => {
      const addresses = value("mail.replyTo");
      return value("mail.inboundPort") === undefined || (Array.isArray(addresses) && addresses.length > 0)
        ? undefined
        : "mail.inboundPort needs mail.replyTo: without an address nothing can be answered";
    },
  },
];
