/** HTML that people write can do nothing: vectors of OWASP's filter-evasion list, of sanitize-html's own tests and more. */
import { Parser } from "htmlparser2";
import { describe, expect, it } from "vitest";
import {
  absoluteHtml,
  cleanForeignHtml,
  cleanHtml,
  escapeHtml,
  htmlToText,
  textToHtml,
} from "../../src/platform/html.ts";

const ORIGIN = "https://lms.example";

/** Everything in cleaned HTML that could act, as browsers and not as our cleaner read it. */
function dangers(html: string): string[] {
  const found: string[] = [];
  const bad =
    /^(script|style|object|embed|applet|base|meta|link|form|input|button|textarea|select|svg|frame|frameset|template|noscript|xmp|plaintext|marquee|isindex|portal|slot|dialog)$/;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (bad.test(name)) found.push(`<${name}>`);
        for (const [key, value] of Object.entries(attributes)) {
          if (
            /^on/i.test(key) ||
            /^(srcdoc|formaction|action|xlink:href|background|dynsrc|lowsrc|ping|srcset)$/i.test(key)
          )
            found.push(key);
          const url = value.replace(/[\u0000-\u0020]/g, "").toLowerCase();
          if (
            /^(href|src|poster|cite)$/.test(key) &&
            /^[a-z][a-z0-9+.-]*:/.test(url) &&
            !/^(https?|mailto|tel|ftp|skype):/.test(url)
          )
            if (!(name === "img" && /^data:image\/(png|gif|jpe?g|webp);base64,/.test(url))) found.push(`${key}=${url}`);
          if (
            key === "style" &&
            /url\s*\(|expression|javascript|behavior|-moz-binding|@import|position|z-index|\\/i.test(value)
          )
            found.push(`style=${value}`);
        }
      },
    },
    { decodeEntities: true, lowerCaseTags: true },
  );
  parser.end(html);
  return found;
}

const SCRIPTS = [
  "<script>alert(1)</script>",
  "<SCRIPT SRC=https://xss.example/x.js></SCRIPT>",
  "<scr<script>ipt>alert(1)</scr</script>ipt>",
  '<script\x20type="text/javascript">javascript:alert(1);</script>',
  "<script/xss src=//evil.example></script>",
  '<SCRIPT/SRC="https://xss.example/x.js"></SCRIPT>',
  "<<SCRIPT>alert(1);//\\<</SCRIPT>",
  "<SCRIPT SRC=https://xss.example/x.js?< B >",
  "</TITLE><SCRIPT>alert(1);</SCRIPT>",
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  "<style>@import 'https://xss.example/x.css';</style>",
  '<style><img src="</style><img src=x onerror=alert(1)//">',
  "<textarea><script>alert(1)</script></textarea>",
  "<xmp><script>alert(1)</script></xmp>",
  "<title><script>alert(1)</script></title>",
  "<template><script>alert(1)</script></template>",
  '<!--<img src="--><img src=x onerror=alert(1)//">',
  "<![CDATA[<script>alert(1)</script>]]>",
  '<comment><img src="</comment><img src=x onerror=alert(1))//">',
];
const HANDLERS = [
  "<img src=x onerror=alert(1)>",
  '<img src="x" OnErRoR="alert(1)">',
  "<img/src=x/onerror=alert(1)>",
  '<IMG """><SCRIPT>alert(1)</SCRIPT>"\\>',
  "<IMG SRC=# onmouseover=\"alert('xxs')\">",
  "<IMG SRC= onmouseover=\"alert('xxs')\">",
  "<IMG onmouseover=\"alert('xxs')\">",
  "<body onload=alert(1)>",
  "<BODY onload!#$%&()*~+-_.,:;?@[/|\\]^`=alert(1)>",
  "<svg onload=alert(1)>",
  "<svg/onload=alert(1)//",
  "<svg><script>alert(1)</script></svg>",
  "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
  "<details open ontoggle=alert(1)>",
  "<video><source onerror=alert(1)>",
  "<video src=x onerror=alert(1)>",
  "<audio src=x onerror=alert(1)>",
  "<input autofocus onfocus=alert(1)>",
  "<select onfocus=alert(1) autofocus>",
  "<marquee onstart=alert(1)>",
  "<p onclick='alert(1)'>x</p>",
  '<a onmouseover="alert(document.cookie)">xxs link</a>',
  "<div\x0aonclick\x0a=\x0aalert(1)>x</div>",
  "<img src=`x` onerror=`alert(1)`>",
  "<iframe onload=alert(1) src=/x></iframe>",
];
const ADDRESSES = [
  '<a href="javascript:alert(1)">x</a>',
  '<a href="JaVaScRiPt:alert(1)">x</a>',
  '<a href="jav\tascript:alert(1)">x</a>',
  '<a href="jav&#x09;ascript:alert(1)">x</a>',
  '<a href="jav&#x0A;ascript:alert(1)">x</a>',
  '<a href=" &#14; javascript:alert(1)">x</a>',
  '<a href="&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1)">x</a>',
  '<a href="&#0000106&#0000097&#0000118&#0000097&#0000115&#0000099&#0000114&#0000105&#0000112&#0000116&#0000058alert(1)">x</a>',
  '<a href="&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A&#x61;lert(1)">x</a>',
  '<a href="\x01javascript:alert(1)">x</a>',
  '<a href="vbscript:msgbox(1)">x</a>',
  '<a href="livescript:x">x</a>',
  '<a href="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">x</a>',
  '<a href="data:text/html,<script>alert(1)</script>">x</a>',
  '<a href="file:///etc/passwd">x</a>',
  '<a href="blob:https://lms.example/x">x</a>',
  '<a href="//evil.example/x">x</a>',
  '<a href="/\\evil.example/x">x</a>',
  '<IMG SRC="javascript:alert(1);">',
  "<IMG SRC=javascript:alert(&quot;XSS&quot;)>",
  "<IMG SRC=`javascript:alert(\"RSnake says, 'XSS'\")`>",
  '<IMG DYNSRC="javascript:alert(1)">',
  '<IMG LOWSRC="javascript:alert(1)">',
  '<img src="data:image/svg+xml;base64,PHN2Zz48c2NyaXB0PmFsZXJ0KDEpPC9zY3JpcHQ+PC9zdmc+">',
  '<iframe src="javascript:alert(1);"></iframe>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<iframe src="data:text/html,<script>alert(1)</script>"></iframe>',
  '<object data="javascript:alert(1)"></object>',
  '<embed src="javascript:alert(1)">',
  '<form action="javascript:alert(1)"><button>x</button></form>',
  '<button formaction="javascript:alert(1)">x</button>',
  '<base href="javascript:alert(1);//">',
  '<link rel=stylesheet href="javascript:alert(1);">',
  '<META HTTP-EQUIV="refresh" CONTENT="0;url=javascript:alert(1);">',
  '<math><mi xlink:href="javascript:alert(1)">x</mi></math>',
  '<math><a xlink:href="javascript:alert(1)">x</a></math>',
  "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
  '<video poster="javascript:alert(1)"></video>',
  '<blockquote cite="javascript:alert(1)">x</blockquote>',
  '<table background="javascript:alert(1)"><td>x</td></table>',
  '<img srcset="javascript:alert(1) 1x">',
];
const STYLES = [
  '<div style="background-image: url(javascript:alert(1))">x</div>',
  '<div style="background:url(https://track.example/x.png)">x</div>',
  '<div style="width: expression(alert(1));">x</div>',
  '<div style="xss:expr/*XSS*/ession(alert(1))">x</div>',
  "<div style=\"-moz-binding:url('https://xss.example/x.xml#xss')\">x</div>",
  '<div style="behavior: url(xss.htc);">x</div>',
  '<div style="position:fixed;top:0;left:0;z-index:9999">x</div>',
  '<div style="color:\\65 xpression(alert(1))">x</div>',
  '<div style="color: red; background: &#1;&#106;avascript:x">x</div>',
];

describe.each([
  ["scripts", SCRIPTS],
  ["handlers", HANDLERS],
  ["addresses", ADDRESSES],
  ["styles", STYLES],
])("%s", (_, vectors) => {
  it.each(vectors)("[DISC-151] nothing in %j acts", (vector) => {
    for (const html of [vector, `<p>before ${vector} after</p>`, `<b>${vector}`, `<a href="${vector}">x</a>`]) {
      const clean = cleanHtml(html, ORIGIN);
      expect(dangers(clean)).toEqual([]);
      expect(dangers(absoluteHtml(clean, ORIGIN))).toEqual([]);
      // a second reading, as a browser's is, makes nothing of it either
      expect(dangers(cleanHtml(clean, ORIGIN))).toEqual([]);
    }
  });
});

it("the checker sees what is dangerous", () => {
  for (const vector of [
    "<script>x</script>",
    "<img src=x onerror=x>",
    '<a href="jav&#x09;ascript:x">',
    '<p style="position:fixed">',
  ])
    expect(dangers(vector)).not.toEqual([]);
});

it("what people write stays", () => {
  const html =
    '<h2>Week 1</h2><p style="text-align:center;color:#ff0000">Read <a href="https://books.example/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer">this</a></p>' +
    '<table border="1"><tbody><tr><td colspan="2">x</td></tr></tbody></table><img src="/files/1/preview" alt="map" />' +
    '<math><mfrac><mi>a</mi><mi>b</mi></mfrac></math><iframe src="https://video.example/embed/1"></iframe>';
  expect(cleanHtml(html, ORIGIN)).toBe(html);
});

it("ids stay only on recordings", () => {
  expect(cleanHtml('<p id="wizard">x</p><a id="y" href="/z">z</a>', ORIGIN)).toBe('<p>x</p><a href="/z">z</a>');
  const media =
    '<a id="media_comment_m-1" class="instructure_inline_media_comment audio_comment" href="/media_objects/m-1">a</a>';
  expect(cleanHtml(media, ORIGIN)).toBe(media);
  expect(absoluteHtml(media, ORIGIN)).toContain("<audio ");
});

it("addresses of this server are relative inside, absolute outside; others are left alone", () => {
  const clean = cleanHtml(`<a href="${ORIGIN}/courses/1">a</a><a href="${ORIGIN}.evil.example/">b</a>`, ORIGIN);
  expect(clean).toBe(`<a href="/courses/1">a</a><a href="${ORIGIN}.evil.example/">b</a>`);
  expect(absoluteHtml(clean, "https://other.example")).toContain('href="https://other.example/courses/1"');
  expect(absoluteHtml('<p>say href="/x"</p>', ORIGIN)).toBe('<p>say href="/x"</p>');
});

describe("as text", () => {
  const html =
    "<p>Fish &amp; <b>chips</b>&nbsp;at&#8217;s &apos;s</p><ul><li>a</li><li>b</li></ul>1 &lt; 2<br />3<hr />" +
    '<a href="https://x.example/?a=1&amp;b=2">Menu</a> <a href="https://x.example/">https://x.example/</a>';

  it("blocks end lines; every kind of entity is decoded", () => {
    expect(htmlToText(html)).toBe("Fish & chips\u00a0at\u2019s 's\na\nb\n\n1 < 2\n3\nMenu https://x.example/");
    expect(htmlToText("<p>two  blanks\nand a line end</p>")).toBe("two  blanks\nand a line end");
  });

  it("for a mail blocks stand apart, items have dashes and links their addresses, once", () => {
    expect(htmlToText(html, "mail")).toBe(
      "Fish & chips at\u2019s 's\n\n- a\n\n- b\n\n1 < 2\n3\n----\nMenu (https://x.example/?a=1&b=2) https://x.example/",
    );
    expect(htmlToText("<p>two  blanks\nand a line end</p>", "mail")).toBe("two blanks and a line end");
    expect(htmlToText('<a href="javascript:alert(1)">x</a><style>p{}</style><a href="/courses/1"></a>', "mail")).toBe(
      "x/courses/1",
    );
  });

  it("is made in linear time: a quadratic reading of this would not end before the test's limit", () => {
    expect(htmlToText("<".repeat(500_000))).toHaveLength(500_000);
  });
});

describe("from text", () => {
  it("nothing in it acts, in text or in either kind of quotes", () => {
    expect(textToHtml("a <b> & c\nd\r\n \r\n\"e\" 'f'")).toBe(
      "<p>a &lt;b&gt; &amp; c<br />d</p><p>&quot;e&quot; &#39;f&#39;</p>",
    );
    expect(escapeHtml(`'"<>&`)).toBe("&#39;&quot;&lt;&gt;&amp;");
  });

  it("web addresses become links where asked for, without the punctuation around them", () => {
    const text = `see "https://x.example/?a=1&b='2" or (https://y.example/z).`;
    expect(textToHtml(text)).not.toContain("<a");
    expect(textToHtml(text, { links: true })).toBe(
      '<p>see &quot;<a href="https://x.example/?a=1&amp;b=">https://x.example/?a=1&amp;b=</a>&#39;2&quot; or (<a href="https://y.example/z">https://y.example/z</a>).</p>',
    );
  });
});

it("deep nesting ends", () => {
  const deep = cleanHtml(`${"<div>".repeat(5_000)}x`, ORIGIN);
  expect(deep.split("<div>").length - 1).toBeLessThanOrEqual(201);
  expect(deep).toContain("x");
});

it("[DISC-230] a text of another site that repeats a long base too often keeps only the first addresses", () => {
  const base = `http://news.example/${"x".repeat(1_979)}/`;
  const picture = `<img src="${base}p" />`;
  expect(cleanForeignHtml('<img src="p">'.repeat(501), base)).toBe(`${picture.repeat(499)}<img /><img />`);
});
