/** The key under which a login or an address is unique, in whichever case it is written. */
export const caseKey = (text: string): string => text.toLowerCase();
