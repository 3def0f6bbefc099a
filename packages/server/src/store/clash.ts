/** Tells which unique index a failed write ran against: two requests at once may pass the same check. */
export const uniqueClash = (error: unknown): string | undefined => {
  const e = error as { code?: string; constraint?: string };
  return e.code === "23505" ? (e.constraint ?? "") : undefined;
};
