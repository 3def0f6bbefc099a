/** Replies in the forms of known mail programs, with what the person wrote. */
import {
  BODY,
  both,
  entity,
  htmlPart,
  multipart,
  OURS,
  OURS_AS_TEXT,
  oursInHtml,
  type Part,
  quoted,
  REPLY_TO,
  textPart,
} from "./mails.ts";

export interface Sample {
  readonly name: string;
  readonly part: Part;
  /** What is posted. */
  readonly text: string;
}

const BARE = "reply@lms.example";
const head = (labels: readonly string[], from = `Tina Teacher via Lake College <${REPLY_TO}>`) =>
  [
    `${labels[0]}: ${from}`,
    `${labels[1]}: Monday, 30 November 2026 16:00`,
    `${labels[2]}: Sam Student <sam@campus.example>`,
    `${labels[3]}: Tina Teacher (Trips) sent you a message`,
  ].join("\n");

const plain = (name: string, text: string, body: string): Sample => ({ name, text, part: textPart(body) });
const html = (name: string, text: string, body: string): Sample => ({ name, text, part: htmlPart(body) });

/** The sentence by which programs lead to a quotation, in several languages and forms. */
const ATTRIBUTIONS: Readonly<Record<string, string>> = {
  "Gmail, English": `On Mon, 30 Nov 2026 at 16:00, Tina Teacher via Lake College <\n${REPLY_TO}> wrote:`,
  "Gmail, German": `Tina Teacher via Lake College <${REPLY_TO}> schrieb am Mo., 30.\nNov. 2026 um 16:00 Uhr:`,
  "Gmail, French": `Le lun. 30 nov. 2026 à 16:00, Tina Teacher via Lake College <${REPLY_TO}> a\nécrit :`,
  "Gmail, Spanish": `El lun, 30 nov 2026 a las 16:00, Tina Teacher via Lake College (<${REPLY_TO}>)\nescribió:`,
  "Gmail, Portuguese": `Tina Teacher via Lake College <${REPLY_TO}> escreveu (segunda, 30/11/2026 à(s)\n16:00):`,
  "Gmail, Russian": `пн, 30 нояб. 2026 г. в 16:00, Tina Teacher via Lake College <${REPLY_TO}>:`,
  "Gmail, Japanese": `2026年11月30日(月) 16:00 Tina Teacher via Lake College <${REPLY_TO}>:`,
  "Gmail, Chinese": `Tina Teacher via Lake College <${REPLY_TO}> 于2026年11月30日周一 16:00写道：`,
  "Gmail, Korean": `2026년 11월 30일 (월) 오후 4:00, Tina Teacher via Lake College <${REPLY_TO}>님이 작성:`,
  "Gmail, Turkish": `Tina Teacher via Lake College <${REPLY_TO}>, 30 Kas 2026 Pzt, 16:00 tarihinde şunu\nyazdı:`,
  "Gmail, Finnish": `ma 30. marrask. 2026 klo 16.00 Tina Teacher via Lake College (${REPLY_TO}) kirjoitti:`,
  "Gmail, Polish": `pon., 30 lis 2026 o 16:00 Tina Teacher via Lake College <${REPLY_TO}> napisał(a):`,
  "Gmail, Hebrew": `‫בתאריך יום ב׳, 30 בנוב׳ 2026 ב-16:00 מאת ‪Tina Teacher‬‏ <‪${REPLY_TO}‬‏>:‬`,
  "Apple Mail": `On 30 Nov 2026, at 16:00, Tina Teacher via Lake College <${BARE}> wrote:`,
  "Thunderbird, English": "On 30/11/2026 16:00, Tina Teacher wrote:",
  "Thunderbird, German": "Am 30.11.26 um 16:00 schrieb Tina Teacher:",
  "Thunderbird, Dutch": "Op 30-11-2026 om 16:00 schreef Tina Teacher via Lake College:",
  Yahoo: "On Monday, November 30, 2026 at 04:00:00 PM GMT+1, Tina Teacher via Lake College wrote:",
  Roundcube: `On 2026-11-30 16:00, Tina Teacher via Lake College wrote:`,
  Mutt: "On Mon, Nov 30, 2026 at 04:00:00PM +0100, Tina Teacher wrote:",
  Gnus: `Tina Teacher <${BARE}> writes:`,
};

const attributed = Object.entries(ATTRIBUTIONS).flatMap(([name, line], i) => [
  plain(`${name}, answer above`, "Yes, at eight.", `Yes, at eight.\n\n${line}\n${i % 2 ? "\n" : ""}${quoted()}\n`),
]);

/** Languages of Outlook: from, sent, to, subject. */
const LABELS: Readonly<Record<string, readonly string[]>> = {
  English: ["From", "Sent", "To", "Subject"],
  German: ["Von", "Gesendet", "An", "Betreff"],
  French: ["De", "Envoyé", "À", "Objet"],
  Swedish: ["Från", "Skickat", "Till", "Ämne"],
  Russian: ["От", "Отправлено", "Кому", "Тема"],
  Japanese: ["差出人", "送信日時", "宛先", "件名"],
  Greek: ["Από", "Στάλθηκε", "Προς", "Θέμα"],
};

const outlook = Object.entries(LABELS).map(([name, labels]) =>
  plain(`Outlook, ${name}`, "Yes, at eight.", `Yes, at eight.\n\n${head(labels)}\n\n${OURS_AS_TEXT}`),
);

const wordHead = (from = `Tina Teacher via Lake College &lt;${REPLY_TO}&gt;`) =>
  `<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in"><p class="MsoNormal"><b>From:</b> ${from}<br><b>Sent:</b> Monday, 30 November 2026 16:00<br><b>To:</b> Sam Student &lt;sam@campus.example&gt;<br><b>Subject:</b> Tina Teacher (Trips) sent you a message<o:p></o:p></p></div>`;
const FORWARDED = `From: Bus Company <office@bus.example>
Date: Mon, 30 Nov 2026 10:00
Subject: Your bus
To: Sam Student <sam@campus.example>

The bus leaves at seven.`;

export const CORPUS: readonly Sample[] = [
  ...attributed,
  ...outlook,

  // plain texts
  plain("no history", "Yes, at eight.", "Yes, at eight.\n"),
  plain("a quotation without a sentence before it", "Yes", `Yes\n\n${quoted()}`),
  plain("a quotation in which nothing is ours", "Yes", "Yes\n\n> no\n> never\n"),
  plain("quoted twice", "Yes", `Yes\n\n${ATTRIBUTIONS["Apple Mail"]}\n\n${quoted(quoted())}`),
  plain("marks without blanks", "Yes", `Yes\n\n${ATTRIBUTIONS.Mutt}\n${quoted(OURS.text, ">")}`),
  plain(
    "Outlook for telephones",
    "Yes\n\nGet Outlook for iOS<https://aka.ms/o0ukef>",
    `Yes\n\nGet Outlook for iOS<https://aka.ms/o0ukef>\n________________________________\n${head(LABELS.English ?? [])}\n\n${OURS_AS_TEXT}`,
  ),
  plain(
    "Outlook with an address in square brackets, and our text alone",
    "Ja.",
    `Ja.\n\n${head(LABELS.Swedish ?? [], `Tina Teacher [mailto:${BARE}]`)}\n\n${BODY}\n`,
  ),
  plain(
    "Outlook with stars and a line, and only the author's name",
    "This is from Outlook!",
    `This is from Outlook!\n\n\n ------------------------------\n\n*From:* Tina Teacher\n*Sent:* Monday, 30 November 2026\n*To:* Sam\n*Subject:* Trip\n\n${BODY}\n`,
  ),
  plain(
    "Outlook of the time before",
    "Ok",
    `Ok\n\n-----Ursprüngliche Nachricht-----\n${head(LABELS.German ?? [])}\n\n${OURS.text}`,
  ),
  plain(
    "Outlook with older mails below ours",
    "Fine.",
    `Fine.\n\n${head(LABELS.English ?? [])}\n\n${OURS_AS_TEXT}\n\n${head(LABELS.English ?? [], "Sam <sam@campus.example>")}\n\nWill there be a trip?\n`,
  ),
  plain(
    "a mail of ours that a program changed beyond recognition",
    "Yes.",
    `Yes.\n\n${head(LABELS.English ?? [])}\n\n[Das Bild wurde entfernt]\nXXXX XXXX XXXX\n`,
  ),
  plain("a history that neither begins nor is quoted", "Yes.", `Yes.\n\n${OURS_AS_TEXT}`),
  plain(
    "a sentence with our address, and our text unquoted",
    "Yes.",
    `Yes.\n\nTina Teacher <${BARE}> wrote on 30 Nov 2026:\n\n${OURS_AS_TEXT}`,
  ),
  plain("an answer longer than a screen", "a\n".repeat(200).trim(), `${"a\n".repeat(200)}\n${quoted()}`),
  {
    name: "format=flowed",
    text: "This is one long paragraph that the program broke over two lines.",
    part: textPart(
      `This is one long paragraph that the program \nbroke over two lines.\n\n${ATTRIBUTIONS["Apple Mail"]}\n\n${quoted()}`,
      { type: "text/plain; charset=utf-8; format=flowed" },
    ),
  },

  // what people write themselves stays
  plain(
    "Thunderbird, answer below",
    `On 30/11/2026 16:00, Tina Teacher wrote:\n${quoted()}\n\nYes, at eight.`,
    `On 30/11/2026 16:00, Tina Teacher wrote:\n${quoted()}\n\nYes, at eight.\n`,
  ),
  plain(
    "answers between quotations",
    `${ATTRIBUTIONS["Gmail, English"]}\n> Are you coming?\n\nYes.\n\n> Who brings the tent?\n\nI do.`,
    `${ATTRIBUTIONS["Gmail, English"]}\n> Are you coming?\n\nYes.\n\n> Who brings the tent?\n\nI do.\n`,
  ),
  plain(
    "answers above and between",
    `See below.\n\n${ATTRIBUTIONS["Gmail, English"]}\n> Are you coming?\n\nYes.`,
    `See below.\n\n${ATTRIBUTIONS["Gmail, English"]}\n> Are you coming?\n\nYes.\n\n> Bring a tent.\n`,
  ),
  plain(
    "Outlook, answer below an unquoted history",
    `See below.\n\n${head(LABELS.English ?? [])}\n\n${BODY}\n\nYes, I am.`,
    `See below.\n\n${head(LABELS.English ?? [])}\n\n${BODY}\n\nYes, I am.\n`,
  ),
  plain(
    "an answer of emoji below an unquoted history",
    `See below.\n\n${head(LABELS.English ?? [])}\n\n${BODY}\n\n👍`,
    `See below.\n\n${head(LABELS.English ?? [])}\n\n${BODY}\n\n👍\n`,
  ),
  plain(
    "a word of ours below an unquoted history",
    `See below.\n\n${head(LABELS.English ?? [])}\n\n${BODY}\n\ncoming`,
    `See below.\n\n${head(LABELS.English ?? [])}\n\n${BODY}\n\ncoming\n`,
  ),
  plain(
    "a sentence with our address before a list of one's own",
    "You can write to reply@lms.example:\n1. today\n2. tomorrow",
    "You can write to reply@lms.example:\n1. today\n2. tomorrow\n",
  ),
  plain(
    "a forward of another mail of ours",
    `FYI\n\n${head(LABELS.English ?? []).replace(/Subject: .*/, "Subject: Ben sent you a message")}\n\nI cannot come.`,
    `FYI\n\n${head(LABELS.English ?? []).replace(/Subject: .*/, "Subject: Ben sent you a message")}\n\nI cannot come.\n`,
  ),
  plain(
    "an answer right above the sentence of a quotation",
    "See you at 16:00",
    `See you at 16:00\nOn 30/11/2026 16:00, Tina Teacher wrote:\n${quoted()}\n`,
  ),
  plain("a quotation alone", "> Are you coming?", "> Are you coming?\n"),
  plain("our own words as one's own", "Fine.\n\nBring a tent.", "Fine.\n\nBring a tent.\n"),
  plain(
    "a sentence that begins like a signature",
    "I looked for it.\nSent from my account was the second copy.\nIt is in your spam folder.",
    "I looked for it.\nSent from my account was the second copy.\nIt is in your spam folder.\n",
  ),
  plain("a signature", "Yes\n\nSent from my telephone", "Yes\n\nSent from my telephone\n"),
  plain("two dashes", "Pro:\n-- cheap\n--\nContra: none", "Pro:\n-- cheap\n--\nContra: none\n"),
  plain("a list after the mark of a signature", "Bring:\n-- \nmilk\nbread", "Bring:\n-- \nmilk\nbread\n"),
  plain(
    "lines with labels",
    "Here is my offer.\nFrom: Monday, 7 December 2026\nTo: Friday\nPrice: 20\nThink about it.",
    "Here is my offer.\nFrom: Monday, 7 December 2026\nTo: Friday\nPrice: 20\nThink about it.\n",
  ),
  plain(
    "a sentence with a date and a colon",
    "I have time on 1.12.2026 at 16:00:\nafter school, that is.",
    "I have time on 1.12.2026 at 16:00:\nafter school, that is.\n",
  ),
  plain(
    "a sentence before a quotation of somebody else",
    "As the poet says:",
    "As the poet says:\n> Tomorrow, and tomorrow, and tomorrow\n",
  ),
  plain("On Monday", "On Monday I wrote a letter: it was long.", "On Monday I wrote a letter: it was long."),
  plain(
    "Gmail, a forward",
    `FYI\n\n---------- Forwarded message ---------\n${FORWARDED}`,
    `FYI\n\n---------- Forwarded message ---------\n${FORWARDED}\n`,
  ),
  plain(
    "Outlook, a forward",
    `FYI\n\n________________________________\n${FORWARDED}`,
    `FYI\n\n________________________________\n${FORWARDED}\n`,
  ),
  plain(
    "Thunderbird, a forward",
    `FYI\n\n-------- Weitergeleitete Nachricht --------\n${FORWARDED}`,
    `FYI\n\n-------- Weitergeleitete Nachricht --------\n${FORWARDED}\n`,
  ),
  plain("lines end in CRLF, or CR", "plain\nlines\nof\nthree kinds", "plain\r\nlines\rof\nthree kinds"),

  // HTML alone
  html("HTML without history", "Yes & gladly", "<p>Yes &amp; <b>gladly</b></p><script>alert(1)</script>"),
  html(
    "Gmail",
    "Yes.\n\nSam",
    `<div dir="ltr">Yes.<div><br></div><div>Sam</div></div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">On Mon, 30 Nov 2026 at 16:00, Tina Teacher via Lake College &lt;<a href="mailto:${REPLY_TO}">${REPLY_TO}</a>&gt; wrote:<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex"><u></u>${oursInHtml((own) => own.replace('id="pidge-mail"', 'id="m_-42gmail-m_pidge-mail"'))}</blockquote></div>`,
  ),
  html(
    "Outlook on the web",
    "Yes.",
    `<div>Yes.</div><div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri"><b>Från:</b> Tina<br><b>Skickat:</b> måndag<br></font><div>&nbsp;</div></div><div>${BODY}</div>`,
  ),
  html(
    "Outlook on the web, with all of our mail",
    "Yes.",
    `<div class="elementToProof">Yes.</div><div id="x_appendonsend"></div><hr><div id="x_divRplyFwdMsg" dir="ltr"><b>From:</b> Tina Teacher via Lake College &lt;${REPLY_TO}&gt;<br><b>Sent:</b> Monday<br></div>${oursInHtml((own) => own.replace('id="pidge-mail"', 'id="x_pidge-mail"'))}`,
  ),
  html(
    "Outlook, written by Word",
    "Yes.\n\nRegards, Sam",
    `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{margin:0}</style></head><body><div class="WordSection1"><p class="MsoNormal">Yes.<o:p></o:p></p><p class="MsoNormal">Regards, Sam<o:p></o:p></p><p class="MsoNormal"><o:p>&nbsp;</o:p></p>${wordHead()}<p class="MsoNormal"><o:p>&nbsp;</o:p></p>${oursInHtml()}</div></body></html>`,
  ),
  html("the element of our mail alone", "Yes.", `<p>Yes.</p>${oursInHtml()}`),
  html(
    "Apple Mail",
    "Yes.",
    `<body style="overflow-wrap: break-word;">Yes.<br><div><br><blockquote type="cite"><div>On 30 Nov 2026, at 16:00, Tina Teacher via Lake College &lt;${REPLY_TO}&gt; wrote:</div><br class="Apple-interchange-newline"><div>${oursInHtml()}</div></blockquote></div><br></body>`,
  ),
  html(
    "Thunderbird, answer above",
    "Yes.",
    `<p>Yes.</p><div class="moz-cite-prefix">Am 30.11.26 um 16:00 schrieb Tina Teacher:<br></div><blockquote type="cite" cite="mid:x@lms.example">${oursInHtml()}</blockquote>`,
  ),
  html(
    "Thunderbird, answer below",
    "Am 30.11.26 um 16:00 schrieb Tina Teacher:\n\n> Are you coming?\n\nYes.",
    `<div class="moz-cite-prefix">Am 30.11.26 um 16:00 schrieb Tina Teacher:<br></div><blockquote type="cite">Are you coming?</blockquote><p>Yes.</p>`,
  ),
  html(
    "answers between quotations in HTML",
    "> Are you coming?\n\nYes.\n\n> Who brings the tent?\n\nI do.",
    `<blockquote>Are you coming?</blockquote><p>Yes.</p><blockquote>Who brings the tent?</blockquote><p>I do.</p>`,
  ),
  html(
    "Yahoo",
    "Yes.",
    `<div class="ydp1yahoo-style-wrap"><div dir="ltr">Yes.</div></div><div id="ydp2yahoo_quoted_1" class="ydp2yahoo_quoted"><div><div>On Monday, November 30, 2026 at 04:00:00 PM GMT+1, Tina Teacher via Lake College &lt;${REPLY_TO}&gt; wrote:</div><div><br></div><div>${oursInHtml()}</div></div></div>`,
  ),
  html(
    "Proton Mail",
    "Yes.",
    `<div>Yes.</div><div class="protonmail_quote">On Monday, 30 November 2026 at 16:00, Tina Teacher via Lake College &lt;${REPLY_TO}&gt; wrote:<br><blockquote class="protonmail_quote" type="cite">${oursInHtml()}</blockquote></div>`,
  ),
  html(
    "Zimbra",
    "Yes.",
    `<div>Yes.</div><hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__"><b>From: </b>"Tina Teacher" &lt;${REPLY_TO}&gt;<br><b>To: </b>"Sam" &lt;sam@campus.example&gt;<br><b>Sent: </b>Monday, 30 November, 2026 16:00:00<br><b>Subject: </b>Trip<br></div><br><div data-marker="__QUOTED_TEXT__">${oursInHtml()}</div>`,
  ),
  html(
    "Gmail, a forward in HTML",
    "FYI\n\n---------- Forwarded message ---------\nFrom: Bus Company <office@bus.example>\nDate: Mon, 30 Nov 2026\nSubject: Your bus\n\nThe bus leaves at seven.",
    `<div dir="ltr">FYI</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">---------- Forwarded message ---------<br>From: <strong>Bus Company</strong> &lt;office@bus.example&gt;<br>Date: Mon, 30 Nov 2026<br>Subject: Your bus<br></div><br><div>The bus leaves at seven.</div></div>`,
  ),
  html(
    "Apple Mail, a forward in HTML",
    "FYI\n\n> Begin forwarded message:\n>\n> From: Bus Company <office@bus.example>\n> Subject: Your bus\n> Date: 30 November 2026 at 10:00\n> To: Sam <sam@campus.example>\n>\n> The bus leaves at seven.",
    `<div>FYI</div><br><blockquote type="cite"><div>Begin forwarded message:</div><br><div><b>From: </b>Bus Company &lt;office@bus.example&gt;</div><div><b>Subject: </b>Your bus</div><div><b>Date: </b>30 November 2026 at 10:00</div><div><b>To: </b>Sam &lt;sam@campus.example&gt;</div><br><div>The bus leaves at seven.</div></blockquote>`,
  ),
  html(
    "lists and links",
    "- one\n- two (https://two.example/)",
    `<ul><li>one</li><li><a href="https://two.example/">two</a></li></ul>`,
  ),
  html("what is hidden is not read", "Yes", `<div style="display:none">preheader</div><p>Yes</p>`),
  html("an emoji as a picture", "Yes 👍", `<p>Yes <img alt="👍" src="cid:x"></p>`),

  // structures and encodings
  {
    name: "plain and HTML",
    text: "Yes.",
    part: both(`Yes.\n\n${ATTRIBUTIONS["Gmail, English"]}\n\n${quoted()}`, "<p>Yes, but as HTML.</p>"),
  },
  {
    name: "an empty plain part beside HTML",
    text: "Yes.",
    part: both(" \n", `<p>Yes.</p><blockquote>${oursInHtml()}</blockquote>`),
  },
  {
    name: "an attachment after the text",
    text: "See the list.",
    part: multipart(
      "mixed",
      entity(textPart("See the list.\n")),
      entity({
        type: "application/pdf",
        body: Buffer.from("%PDF"),
        transfer: "base64",
        headers: ['Content-Disposition: attachment; filename="list.pdf"'],
      }),
    ),
  },
  {
    name: "a text as an attachment is no answer",
    text: "See the list.",
    part: multipart(
      "mixed",
      entity(textPart("See the list.\n")),
      entity(textPart("milk", { headers: ['Content-Disposition: attachment; filename="list.txt"'] })),
    ),
  },
  {
    name: "pictures within HTML",
    text: "Yes.",
    part: multipart(
      "related",
      entity(both("Yes.\n", "<p>Yes.</p><img src='cid:1'>")),
      entity({ type: "image/png", body: Buffer.from("x"), transfer: "base64", headers: ["Content-ID: <1>"] }),
    ),
  },
  {
    name: "a calendar's answer",
    text: "I accept.",
    part: multipart(
      "alternative",
      entity(textPart("I accept.\n")),
      entity({ type: "text/calendar; charset=utf-8; method=REPLY", body: "BEGIN:VCALENDAR\nEND:VCALENDAR" }),
    ),
  },
  {
    name: "signed with S/MIME",
    text: "Yes.",
    part: multipart(
      'signed; protocol="application/pkcs7-signature"; micalg=sha-256',
      entity(textPart("Yes.\n")),
      entity({ type: "application/pkcs7-signature; name=smime.p7s", body: Buffer.from("x"), transfer: "base64" }),
    ),
  },
  {
    name: "signed with PGP/MIME",
    text: "Yes.",
    part: multipart(
      'signed; protocol="application/pgp-signature"; micalg=pgp-sha256',
      entity(textPart(`Yes.\n\n${ATTRIBUTIONS["Thunderbird, English"]}\n${quoted()}`)),
      entity({ type: "application/pgp-signature", body: "-----BEGIN PGP SIGNATURE-----" }),
    ),
  },
  plain(
    "signed with PGP in the text",
    "Yes.\n- a dash",
    `-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nYes.\n- - a dash\n-----BEGIN PGP SIGNATURE-----\n\niQEz\n-----END PGP SIGNATURE-----\n`,
  ),
  { name: "base64", text: "Grüße, 李", part: textPart(`Grüße, 李\n\n${quoted()}`, { transfer: "base64" }) },
  {
    name: "quoted-printable",
    text: "Grüße = gut",
    part: textPart(`Grüße = gut\n\n${quoted()}`, { transfer: "quoted-printable" }),
  },
  {
    name: "ISO-8859-1",
    text: "Grüße",
    part: textPart("Grüße\n", { type: "text/plain; charset=iso-8859-1", charset: "latin1" }),
  },
  {
    name: "Windows-1252 as base64",
    text: "Grüße – “gut”",
    part: {
      type: "text/plain; charset=windows-1252",
      body: Buffer.from("Gr\u00fc\u00dfe \u0096 \u0093gut\u0094\r\n", "latin1"),
      transfer: "base64",
    },
  },
  {
    name: "ISO-2022-JP",
    text: "日本",
    part: { type: "text/plain; charset=iso-2022-jp", body: Buffer.from("\u001b$BF|K\\\u001b(B\r\n", "latin1") },
  },
  {
    name: "KOI8-R",
    text: "Да",
    part: { type: "text/plain; charset=koi8-r", body: Buffer.from([0xe4, 0xc1, 0x0d, 0x0a]) },
  },
  {
    name: "UTF-8 that is called ASCII",
    text: "Grüße",
    part: textPart("Grüße\n", { type: "text/plain; charset=us-ascii" }),
  },
  {
    name: "Latin letters that are called nothing",
    text: "Grüße",
    part: { type: "text/plain", body: Buffer.from("Gr\u00fc\u00dfe\r\n", "latin1") },
  },
  plain("a NUL", "Yes gladly.", "Yes\0 gladly.\n"),
];
