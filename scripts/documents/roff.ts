/**
 * The language of manual pages, man(7). Texts are plain, with two marks: `literal` is printed bold, <placeholder> in
 * italics. Whatever roff would take for its own is escaped here and nowhere else.
 */

/** Not part of the text: a dash must stay one that can be copied into a shell, and so must what has a nicer form. */
const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\e",
  "^": "\\(ha",
  "~": "\\(ti",
  "`": "\\(ga",
};

/** A section's heading. */
export function heading(title: string): string {
  return `.SH ${title.toUpperCase()}`;
}

/** A heading within a section. */
export function subheading(title: string): string {
  return `.SS ${text(title)}`;
}

/** A paragraph, one sentence a line, as roff wants it: it knows the end of a sentence by the end of a line. */
export function paragraph(words: string): string {
  return `.PP\n${sentences(words)}`;
}

/** A term, and what there is to say about it, in paragraphs. */
export function item(term: string, ...paragraphs: readonly string[]): string {
  const [first = "", ...others] = paragraphs;
  return [`.TP\n${line(term)}`, sentences(first), ...others.map((each) => `.IP\n${sentences(each)}`)].join(
    "\n",
  );
}

/** Lines of which none is filled, behind a margin. */
export function example(lines: readonly string[]): string {
  return [".PP", ".RS 4", ".nf", ...lines.map((each) => line(`\`${each}\``)), ".fi", ".RE"].join("\n");
}

/** Lines of text that are broken where these are. */
export function brokenLines(lines: readonly string[]): string {
  return lines.map((each) => line(each)).join("\n.br\n");
}

/** Text within a line. */
export function text(words: string): string {
  const pieces = words.split(/(`[^`]*`|<[^<> ]+>)/);
  return pieces
    .map((piece) => {
      if (/^`.*`$/s.test(piece)) return `\\fB${literal(piece.slice(1, -1))}\\fR`;
      if (/^<.*>$/s.test(piece)) return `\\fI${literal(piece.slice(1, -1))}\\fR`;
      return prose(piece);
    })
    .join("");
}

function sentences(words: string): string {
  return words
    .split(/(?<=[.:;?!]\)?) /)
    .map((each) => line(each))
    .join("\n");
}

/** A line of text: one that begins with a dot or an apostrophe would be a request. */
function line(words: string): string {
  const escaped = text(words);
  return /^[.']/.test(escaped) ? `\\&${escaped}` : escaped;
}

/** What is to be typed, or copied. */
function literal(words: string): string {
  return escape(words).replaceAll("-", "\\-").replaceAll("'", "\\(aq");
}

/** In prose, only a word that begins with a dash is an option: others have hyphens. */
function prose(words: string): string {
  return escape(words).replaceAll(/(?<![\w-])-[\w-]*/g, (option) => option.replaceAll("-", "\\-"));
}

function escape(words: string): string {
  return words.replaceAll(/[\\^~`]/g, (character) => ESCAPES[character] ?? character);
}
