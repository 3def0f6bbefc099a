/** What a person wrote in an answer, without the mail that it answers and without the signature. */

/** Lines after which mail programs put the mail that is answered. */
const BEGINS_QUOTE: readonly RegExp[] = [
  // "On Mon, 7 Sep 2026 at 17:00, Tomas wrote:" in several languages, also broken over two lines
  /^\s*(On|Am|Le|El|Il|Op|Den|W dniu)\b[^\n]{0,300}(\n[^\n]{0,200})?\b(wrote|schrieb[^\n]{0,200}|a\s+écrit|escribió|ha scritto|schreef|skrev|napisał\(?a?\)?)\s*:\s*$/imu,
  /^\s*-{2,}\s*(Original Message|Ursprüngliche Nachricht|Message d'origine|Mensaje original|Forwarded message)\s*-{2,}\s*$/imu,
  /^_{20,}\s*$/m,
  /^\s*(From|Von|De|Da):[^\n]*\n\s*(Sent|Date|Gesendet|Datum|Envoyé|Enviado|Inviato|To|An|À|Para|A):/imu,
];

/** "-- " stands before a signature; telephones write a line of their own. */
const SIGNATURE: readonly RegExp[] = [
  /^-- ?$/m,
  /^\s*Sent from my \S[^\n]{0,40}$/im,
  /^\s*(Von meinem|Envoyé de mon|Enviado desde mi) \S[^\n]{0,40}$/imu,
];

export function withoutQuoted(text: string): string {
  let body = text.replace(/\r\n?/g, "\n");
  for (const begin of [...BEGINS_QUOTE, ...SIGNATURE]) {
    const found = begin.exec(body);
    if (found !== null) body = body.slice(0, found.index);
  }
  const lines = body.split("\n");
  while (lines.length > 0 && /^\s*(>.*)?$/.test(lines.at(-1) ?? "")) lines.pop();
  return lines.join("\n").trim();
}
