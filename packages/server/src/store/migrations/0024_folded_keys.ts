/**
 * Names, titles and messages are searched by a folded form: `fold_text` is platform/foldText.ts in SQL, and a test holds
 * them together. store/refold.ts recomputes in batches what is stored in the form of before.
 */
export const sql = `
create function fold_text(given text) returns text language plpgsql immutable strict parallel safe as $$
declare
  folded text;
begin
  -- a database's collation must not decide about ASCII: in a Turkish one the small form of I has no dot
  if octet_length(given) = char_length(given) then return lower(given collate "C"); end if;
  -- an acute accent by itself decomposes into a space
  folded := normalize(translate(given, '´', ''''), nfkd);
  folded := regexp_replace(folded, '[\\u00ad\\u0300-\\u036f\\u0483-\\u0489\\u0591-\\u05bd\\u05bf\\u05c1\\u05c2\\u05c4\\u05c5\\u05c7'
    || '\\u0610-\\u061a\\u064b-\\u065f\\u0670\\u06d6-\\u06dc\\u06df-\\u06e4\\u06e7\\u06e8\\u06ea-\\u06ed\\u1ab0-\\u1aff\\u1dc0-\\u1dff'
    || '\\u200b-\\u200f\\u2060\\u20d0-\\u20ff\\ufe00-\\ufe0f\\ufe20-\\ufe2f\\ufeff]', '', 'g');
  -- capitals are listed for databases whose collation knows ASCII alone
  folded := translate(lower(folded),
    'øØɔƆɵƟłŁɫⱢđĐðÐɗƊɖƉıɨƗħĦŧŦʈƮŋŊɲƝĸƙƘƀɃɓƁɛƐƒƑɣƔɠƓǥǤʋƲƴƳ'
    || 'ÆŒÞẞςΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩАБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЂЄЅІЈЉЊЋЏҐ'
    || '‘’‚‛′‵ʹʻʼʽˈ“”„‟«»‐‑‒–—―−⁃',
    'oooooollllddddddddiiihhttttnnnnkkkbbbbeeffggggggvvyy'
    || 'æœþßσαβγδεζηθικλμνξοπρστυφχψωабвгдежзиклмнопрстуфхцчшщъыьэюяђєѕіјљњћџґ'
    || repeat('''', 11) || repeat('"', 6) || repeat('-', 8));
  return replace(replace(replace(replace(folded, 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), 'ß', 'ss');
end $$;

-- Full and short name as they are searched for. Dropping the expression keeps the values, where another would rewrite the table.
alter table users alter column search_key drop expression;
create function fold_user_names() returns trigger language plpgsql as $$
begin
  new.search_key := fold_text(new.name || E'\\n' || new.short_name);
  return new;
end $$;
create trigger fold_user_names before insert or update of name, short_name on users
  for each row execute function fold_user_names();

drop index conversation_messages_words;
create index conversation_messages_words on conversation_messages using gin (to_tsvector('simple', fold_text(body)));
drop index conversations_words;
create index conversations_words on conversations using gin (to_tsvector('simple', fold_text(coalesce(subject, ''))));

update course_nicknames set sort_key = fold_text(nickname) where sort_key <> fold_text(nickname);

-- Tables whose keys are still to be recomputed, with the row up to which that is done.
create table key_refolds (
  table_name text primary key,
  after_root bigint not null default 0,
  after_id bigint not null default 0
);
insert into key_refolds (table_name)
select t.name from (values
  ('users', exists (select 1 from users)),
  ('courses', exists (select 1 from courses)),
  ('course_sections', exists (select 1 from course_sections)),
  ('groups', exists (select 1 from groups)),
  ('folders', exists (select 1 from folders)),
  ('attachments', exists (select 1 from attachments)),
  ('discussion_topics', exists (select 1 from discussion_topics))) as t(name, has_rows) where t.has_rows;
`;
