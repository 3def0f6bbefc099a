/** Settings: what the first start of an empty store makes. */
import { text } from "../option.ts";

export const firstStart = {
  adminToken: text({
    description:
      "The administrator's token. On the first start it becomes the only one; a later start with another one adds that.",
    pattern: "^[\\x21-\\x7e]{16,255}$",
    expects: "16 to 255 visible ASCII characters",
    defaultText: "a random one, shown on the first start",
    secret: "whole",
    flag: false,
    embedded: true,
  }),
  accountName: text({
    description: "Name of the root account, which people see as the name of the school.",
    minLength: 1,
    maxLength: 255,
    default: "Pidge",
    placeholder: "name",
  }),
};
