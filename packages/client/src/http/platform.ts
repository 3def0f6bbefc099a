/** Detects the runtime. */

/** Whether this is a script of a web page, where tokens are exposed and redirects are hidden. */
export const isPage = (): boolean => typeof window !== "undefined" && typeof document !== "undefined";
