/** Lets a reply notice that people came or went while it waited for its conversation. */
export const sql = `
-- Counts the changes of who takes part.
alter table conversations add column roster integer not null default 0;
`;
