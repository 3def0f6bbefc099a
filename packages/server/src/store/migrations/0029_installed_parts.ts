/** What was installed in the store besides the schema, in which version: the job queues. */
export const sql = `
create table installed_parts (
  name text primary key,
  version text not null
);
`;
