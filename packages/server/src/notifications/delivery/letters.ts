/** Writes what each notification says: subject, text, HTML and link, before the layout that all mails share. */
import { escapeHtml, htmlToText, textToHtml } from "../../platform/html.ts";
import type {
  Asset,
  ChannelAsset,
  ConversationAsset,
  EntryAsset,
  GlobalAsset,
  NoticeAsset,
  TopicAsset,
} from "./assets.sql.ts";
import { cut, mailHtml, oneLine, type TextMemo } from "./mailTexts.ts";

export interface Letter {
  readonly subject: string;
  /** Who it comes from, for the From line: a person, or a course; null for the account itself. */
  readonly from: string | null;
  /** Whether that is a person, whose name is in the Reply-To line too. */
  readonly personal: boolean;
  readonly text: string;
  readonly html: string;
  /** Short form for a digest. */
  readonly summary: string;
  /** The path on the site where it can be seen. */
  readonly path: string;
  /** The text of the link to it. */
  readonly action: string;
  /** The name of the thread that mails about one thing form; null for those that stand alone. */
  readonly thread: string | null;
  /** Whether it can be answered by mail. */
  readonly answerable: boolean;
}

export interface LetterContext {
  readonly site: string;
  /** Whether replies by mail are accepted. */
  readonly replies: boolean;
  readonly memo: TextMemo;
}

const textOf = (html: string, { memo }: LetterContext): string =>
  memo.of("text", html, (whole) => htmlToText(whole, "mail"));

const htmlOf = (html: string, { memo, site }: LetterContext): string =>
  memo.of(`html ${site}`, html, (whole) => mailHtml(whole, site));

/** The HTML of a plain text, with links. */
const plainHtml = (text: string): string => textToHtml(text, { links: true });

/** A line that every mail has which can be answered: it tells readers so, and us where our mail is in what they quote. */
export const REPLY_HINT = "You can answer this mail";

const SUMMARY = { conversation: 200, topic: 500 };

/** "Ada", "Ada and Ben", "Ada, Ben, and Cy". */
const sentence = (words: readonly string[]): string =>
  words.length < 3 ? words.join(" and ") : `${words.slice(0, -1).join(", ")}, and ${words.at(-1)}`;

const quiet = (text: string): string => `<p style="color:#5b6470">${escapeHtml(text)}</p>`;

const paragraphs = (...parts: (string | false | null)[]): string => parts.filter(Boolean).join("\n\n");

function conversation(a: ConversationAsset, c: LetterContext): Letter {
  const author = a.contexts.length === 0 ? a.author : `${a.author} (${sentence(a.contexts)})`;
  const hint = a.has_media
    ? "The message holds a recording: follow the link to play it."
    : c.replies
      ? `${REPLY_HINT}: your answer goes to ${a.author} alone.${a.has_attachments ? " Attachments are in your inbox." : ""}`
      : a.has_attachments && "Attachments are in your inbox.";
  const subject = a.subject ? `Subject: ${a.subject}` : null;
  return {
    subject: `${author} sent you a message`,
    from: a.author,
    personal: true,
    text: paragraphs(subject, a.body, hint),
    html: paragraphs(
      subject && `<p><strong>${escapeHtml(a.subject ?? "")}</strong></p>`,
      plainHtml(a.body),
      hint && quiet(hint),
    ),
    summary: cut(a.body, SUMMARY.conversation),
    path: `/conversations/${a.conversation_id}`,
    action: "Open the conversation",
    thread: `conversation-${a.conversation_id}`,
    answerable: true,
  };
}

/** From the account, without replies. */
const impersonal = { from: null, personal: false, answerable: false };

/** Says who added the reader, and not what was written before. */
function addedToConversation(a: ConversationAsset, c: LetterContext): Letter {
  const text = `${a.author} added you to a conversation${a.subject ? `: ${a.subject}` : ""}.`;
  const subject = `${a.author} added you to a conversation`;
  return { ...conversation(a, c), ...impersonal, subject, text, html: plainHtml(text), summary: text };
}

function conversationCreated(a: ConversationAsset, c: LetterContext): Letter {
  const text = paragraphs("Your message was sent.", a.subject && `Subject: ${a.subject}`, a.body);
  return { ...conversation(a, c), ...impersonal, subject: "Your message was sent", text, html: plainHtml(text) };
}

function topic(a: TopicAsset, c: LetterContext, subject: string, action: string): Letter {
  const text = textOf(a.message, c);
  const attachment = a.has_attachment && "A file is attached: follow the link to open it.";
  const hint = c.replies && `${REPLY_HINT} to post a reply.`;
  return {
    subject,
    from: a.context_name,
    personal: false,
    text: paragraphs(text, attachment, hint),
    html: paragraphs(htmlOf(a.message, c), attachment && `<p>${attachment}</p>`, hint && quiet(hint)),
    summary: cut(text, SUMMARY.topic),
    path: `${a.context_path}/discussion_topics/${a.topic_id}`,
    action,
    thread: `topic-${a.topic_id}`,
    answerable: true,
  };
}

function entry(a: EntryAsset, c: LetterContext, subject: string): Letter {
  const text = textOf(a.message, c);
  const hint = c.replies && `${REPLY_HINT} to post a reply.`;
  const lead = `${a.author} wrote in "${a.title}":`;
  return {
    subject,
    from: a.author,
    personal: true,
    text: paragraphs(lead, text, hint),
    html: paragraphs(`<p>${escapeHtml(lead)}</p>`, htmlOf(a.message, c), hint && quiet(hint)),
    summary: cut(`${a.author}: ${text}`, SUMMARY.topic),
    path: `${a.context_path}/discussion_topics/${a.topic_id}#entry-${a.entry_id}`,
    action: "Open the discussion",
    thread: `topic-${a.topic_id}`,
    answerable: true,
  };
}

function global(a: GlobalAsset, c: LetterContext): Letter {
  const text = textOf(a.message, c);
  return {
    ...impersonal,
    subject: `Announcement: ${a.subject}`,
    text,
    html: htmlOf(a.message, c),
    summary: cut(text, SUMMARY.topic),
    path: "/",
    action: "Open the site",
    thread: null,
  };
}

const notice = (subject: string, text: string, path: string, action: string): Letter => ({
  ...impersonal,
  subject,
  text,
  html: plainHtml(text),
  summary: cut(text, SUMMARY.topic),
  path,
  action,
  thread: null,
});

const channel = (subject: string, text: (a: ChannelAsset) => string, action: string) => (a: ChannelAsset) =>
  notice(subject, text(a), `/register/${a.code}`, action);

const LETTERS: Readonly<Record<string, (asset: never, c: LetterContext) => Letter>> = {
  conversation_message: conversation,
  added_to_conversation: addedToConversation,
  conversation_created: conversationCreated,
  new_announcement: (a: TopicAsset, c) => topic(a, c, `${a.title}: ${a.context_name}`, "Open the announcement"),
  announcement_created_by_you: (a: TopicAsset, c) =>
    topic(a, c, `You announced: ${a.title}: ${a.context_name}`, "Open the announcement"),
  new_discussion_topic: (a: TopicAsset, c) =>
    topic(a, c, `New discussion: ${a.title}: ${a.context_name}`, "Open the discussion"),
  new_discussion_entry: (a: EntryAsset, c) => entry(a, c, `New reply in ${a.title}: ${a.context_name}`),
  announcement_reply: (a: EntryAsset, c) => entry(a, c, `New reply to your announcement ${a.title}: ${a.context_name}`),
  discussion_mention: (a: EntryAsset, c) => entry(a, c, `${a.author} mentioned you in ${a.title}: ${a.context_name}`),
  reported_reply: (a: EntryAsset, c) => entry(a, c, `A reply was reported in ${a.title}: ${a.context_name}`),
  account_notification: global,
  confirm_registration: channel(
    "Finish your registration",
    (a) => `An account was made for ${a.path}. Follow the link to choose a password and finish your registration.`,
    "Finish the registration",
  ),
  confirm_email_communication_channel: channel(
    "Confirm your address",
    (a) =>
      `You asked to receive messages at ${a.path}. Follow the link, logged in, to confirm that it is yours.\n\nIf that was not you, do nothing.`,
    "Confirm the address",
  ),
  merge_email_communication_channel: channel(
    "Combine your accounts",
    (a) =>
      `${a.path} belongs to more than one account. Follow the link to combine them.\n\nIf you did not ask for that, do nothing.`,
    "Combine the accounts",
  ),
  forgot_password: channel(
    "Choose a new password",
    () => "You asked for a new password. The link holds for two hours.\n\nIf that was not you, do nothing.",
    "Choose a password",
  ),
  confirm_sms_communication_channel: (a: ChannelAsset) =>
    notice("Confirmation code", `Your code is ${a.code}`, "/profile", "Enter the code"),
};

/** Writes the letter about an asset. A notification without a letter of its own is a notice, which brings its text. */
export function letterOf(notification: string, asset: Asset, c: LetterContext): Letter {
  const write = LETTERS[notification] as ((a: Asset, c: LetterContext) => Letter) | undefined;
  const own = asset as NoticeAsset;
  const letter =
    write === undefined || asset.type === "notice"
      ? notice(own.subject, own.text, own.path ?? "/", "Open the site")
      : write(asset, c);
  return { ...letter, subject: cut(oneLine(letter.subject), 255), from: letter.from && cut(oneLine(letter.from), 50) };
}
