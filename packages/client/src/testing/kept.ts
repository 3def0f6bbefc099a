/** Decides which texts are kept in a recording: those that identify no person and are no secret. */

/** Keys whose values are words of the site. */
const WORDS = new Set(
  `workflow_state type types scope filter_mode event mode include order_by order sort filter_by discussion_type
  read_state subscription_hold grading_type frequency notification category notification_category context_type tag
  role roles enrollment_state state icon content-type content_type mime_class media_comment_type upload_status
  properties locale time_zone default_view visibility code error_code status on_duplicate verbosity sort_order
  file_param message_type anonymous_state root_account_type root attribute field permissions submission_types`.split(
    /\s+/,
  ),
);

/** Keys whose values are numbers that identify no person. */
const NUMBERS =
  /(?:^|_)(?:ids?|page|count|size|position|rating|points_possible|recipients|remove|order|exclude|sections)$/;

/** Prefixes of ids by which a school identifies people. */
const SCHOOL = /^(?:sis|integration|login|lti)_/;

const DATE = /^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?$/;
const CONTEXT = /^(?:course|section|group|user|account|branch|conversation)_\d+(?:_[a-z]+)*$/;

/** Whether `text` may be kept under `key`. Keys of forms have brackets: `conversation[starred]`, `filter[]`. */
export function isKept(key: string, text: string): boolean {
  const name = key.replace(/\[\]$/, "").replace(/^.*\[([^\]]*)\]$/, "$1");
  if (/^(?:true|false|self|)$/.test(text) || DATE.test(text) || CONTEXT.test(text)) return true;
  if (NUMBERS.test(name) && !SCHOOL.test(name)) return /^[\d~,.-]+$/.test(text) || /^cursor-\d+$/.test(text);
  return WORDS.has(name) && /^[\w./: +-]{1,60}$/.test(text);
}

/** Whether a segment of a path identifies no person. `before` is the segment before it. */
export const isPlace = (part: string, before: string | undefined): boolean =>
  /^(?:[a-z][a-z_]*|v\d|\d+(?:~\d+)?)?$/.test(part) && !/^(?:email|sms|push|slack|twitter)$/.test(before ?? "");
