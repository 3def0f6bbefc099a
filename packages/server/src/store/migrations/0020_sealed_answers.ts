/** Answers kept for an Idempotency-Key are sealed: they may hold new tokens and client secrets. */
export const sql = `
-- Keys of requests done before stay claimed; their answers are gone with the clear text.
alter table idempotency_keys drop column headers, drop column body, add column answer bytea;
`;
