/** Reads the lines of an HTML text, in one pass, with what mail programs say about older mails in it. */
import { Parser } from "htmlparser2";
import { OUR_MAIL_ID } from "../../delivery/layout.ts";
import type { Line } from "./lines.ts";

const SILENT = new Set(["script", "style", "head", "title", "textarea", "option", "template"]);
const BLOCKS = new Set(
  "address article aside blockquote center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr li main ol p pre section table tbody td tfoot th thead tr ul".split(
    " ",
  ),
);
/** Blocks with an empty line around them. */
const PARAGRAPHS = new Set("p blockquote h1 h2 h3 h4 h5 h6 ul ol table pre".split(" "));
const VOID = new Set("area base br col embed hr img input link meta param source track wbr".split(" "));

/** Ids and classes of elements that hold the head of an older mail; programs put their own letters before them. */
const HEADS = /(?:^|[\s_-])(?:divRplyFwdMsg|gmail_attr|moz-cite-prefix|moz-email-headers-table)(?:$|\s)/i;
const BEGINS = /(?:^|[\s_-])(?:appendonsend|stopSpelling|mail-editor-reference-message-container)(?:$|\s)/i;
const OUR_MAIL = new RegExp(`(?:^|[\\s_-])${OUR_MAIL_ID}(?:$|\\s)`, "i");
const HIDDEN = /display\s*:\s*none/i;
const EMOJI = /^\p{Extended_Pictographic}/u;
/** Links whose address is shown beside their text. */
const WEB_LINK = /^https?:\/\//i;

interface Open {
  readonly name: string;
  readonly head: boolean;
  readonly silent: boolean;
  readonly href: string | undefined;
  /** How many parts the line had when the link began. */
  readonly from: number;
}

export function htmlLines(html: string): Line[] {
  const writer = new LineWriter();
  const open: Open[] = [];
  const counts = { quoted: 0, head: 0, silent: 0, pre: 0, links: 0 };
  const close = ({ name, head, silent, href, from }: Open) => {
    if (silent) counts.silent--;
    if (href !== undefined) {
      counts.links--;
      writer.link(href, from);
    }
    if (BLOCKS.has(name)) writer.endLine(PARAGRAPHS.has(name) && name !== "blockquote");
    if (head) counts.head--;
    if (name === "pre") counts.pre--;
    if (name === "blockquote") counts.quoted--;
    writer.state = { quoted: counts.quoted > 0, head: counts.head > 0 };
    // the empty line below a quotation is not part of it
    if (name === "blockquote") writer.endLine(true);
  };
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        const named = `${attributes.id ?? ""} ${attributes.class ?? ""}`;
        if (BLOCKS.has(name)) writer.endLine(PARAGRAPHS.has(name));
        if (name === "br") writer.endLine(false, true);
        if (BEGINS.test(named) || OUR_MAIL.test(named)) writer.begins(OUR_MAIL.test(named) ? "ours" : "head");
        if (name === "img" && EMOJI.test(attributes.alt ?? "")) writer.write(attributes.alt ?? "");
        if (VOID.has(name)) return;
        const head = HEADS.test(named);
        const silent = SILENT.has(name) || HIDDEN.test(attributes.style ?? "");
        if (head) counts.head++;
        if (silent) counts.silent++;
        if (name === "pre") counts.pre++;
        if (name === "blockquote") counts.quoted++;
        writer.state = { quoted: counts.quoted > 0, head: counts.head > 0 };
        if (name === "li" && counts.silent === 0) writer.write("- ");
        // of links in links only the outer one is shown
        const isLink = name === "a" && counts.links === 0 && WEB_LINK.test(attributes.href ?? "");
        const href = isLink ? attributes.href : undefined;
        if (isLink) counts.links++;
        open.push({ name, head, silent, href, from: writer.parts });
      },
      ontext(text) {
        if (counts.silent > 0) return;
        if (counts.pre === 0) writer.write(text.replace(/\s+/g, " "));
        else
          for (const [i, line] of text.split("\n").entries()) {
            if (i > 0) writer.endLine(false, true);
            writer.write(line);
          }
      },
      onclosetag(name) {
        if (VOID.has(name)) return;
        // the parser closes what was left open before
        const last = open.pop();
        if (last?.name === name) close(last);
        else if (last !== undefined) open.push(last);
      },
    },
    { decodeEntities: true },
  );
  parser.end(html);
  return writer.end();
}

/** Collects lines. A line's parts are joined once: a string that is asked about its end is copied each time. */
class LineWriter {
  state = { quoted: false, head: false };
  readonly #lines: Line[] = [];
  #parts: string[] = [];
  #blankEnd = true;
  #mark: Line["mark"];

  /** How many parts the line has; what follows is the text from here. */
  get parts(): number {
    return this.#parts.length;
  }

  write(text: string): void {
    // white space before the first word, or after white space, is not shown
    const part = this.#blankEnd ? text.replace(/^[ \n]+/, "") : text;
    if (part === "") return;
    this.#parts.push(part);
    this.#blankEnd = part.endsWith(" ");
  }

  /** Ends a link that began after so many parts. */
  link(href: string, from: number): void {
    const label = this.#parts.slice(from).join("").trim();
    if (label === "") this.write(href);
    else if (label !== href && label !== href.replace(/\/$/, "") && !href.endsWith(`//${label}`))
      this.write(` (${href})`);
  }

  /** From here on an older mail, or our own mail, follows. */
  begins(mark: "head" | "ours"): void {
    this.endLine(false);
    this.#mark = mark;
    if (mark === "head") this.#lines.push({ text: "", quoted: this.state.quoted, mark });
  }

  /** Ends the line; with `always` an empty one too, with `paragraph` an empty line follows. */
  endLine(paragraph: boolean, always = false): void {
    const text = this.#parts.join("").trimEnd();
    const { quoted, head } = this.state;
    if (text !== "" || always) {
      const mark = head ? "head" : this.#mark === "ours" ? "ours" : undefined;
      if (text !== "") this.#mark = undefined;
      this.#lines.push(mark === undefined || text === "" ? { text, quoted } : { text, quoted, mark });
    }
    this.#parts = [];
    this.#blankEnd = true;
    if (paragraph && this.#lines.length > 0 && this.#lines.at(-1)?.text !== "") this.#lines.push({ text: "", quoted });
  }

  end(): Line[] {
    this.endLine(false);
    return this.#lines;
  }
}
