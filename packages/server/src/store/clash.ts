/** Tells failed statements apart: by the index they ran against, and by whether trying again may help. */
/** The unique index a failed write ran against: two requests at once may pass the same check. */
export const uniqueClash = (error: unknown): string | undefined => {
  const e = error as { code?: string; constraint?: string };
  return e.code === "23505" ? (e.constraint ?? "") : undefined;
};

/** Failures that are nobody's fault: a lost connection, a shutdown, a deadlock, a statement that took too long. */
export const isTransient = (error: unknown): boolean => {
  const { code = "", message = "" } = error as { code?: string; message?: string };
  return (
    /^(08|40|53|57)/.test(code) || /^E[A-Z]+$/.test(code) || /connection|timeout|destroyed|closed|pool/i.test(message)
  );
};
