import { endOfCode } from './csharp/end-of-code.ts';

/** `xml` is XML; in `rawxml`, quotes, `<` and `&` stand in expressions as in C#. */
export type Format = 'xml' | 'rawxml';

/** Where something stands in a text, both counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where a start tag stands in the original, and what belongs to it. */
export interface Tag extends Position {
  /** Where the values of its attributes begin, in order. */
  readonly values: Position[];
  /** Where its text begins, if nothing else comes before. */
  text?: Position;
}

/** A document as XML, and its start tags in order. */
export interface Scanned {
  readonly xml: string;
  readonly tags: readonly Tag[];
}

/** What no policy may contain, whatever the elements. */
export class InvalidMarkup extends Error {
  readonly position: Position;

  constructor(position: Position, what: string) {
    super(what);
    this.position = position;
  }
}

/** What a reader of the document must not look into, with how each ends. */
const OPAQUE: readonly (readonly [start: string, end: string])[] = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
];

/**
 * Escapes the expressions of `rawxml`. An expression is one only where it is the whole of an
 * attribute or of a text, so that nothing else in the document changes its meaning. Lines stay
 * where they are.
 *
 * @throws {InvalidMarkup}
 */
export function scanMarkup(text: string, format: Format): Scanned {
  const scan = new Scan(text, format);
  while (!scan.isAtEnd) {
    const opaque = OPAQUE.find(([start]) => scan.sees(start));
    if (opaque) scan.copyPast(opaque[1]);
    else if (scan.sees('<!')) scan.refuse(DOCUMENT_TYPE);
    else if (scan.sees('<')) tag(scan);
    else scan.copyText();
  }
  return { xml: scan.xml, tags: scan.tags };
}

/** The elements of an entity would be no steps, so that a policy would lose some without a word. */
const DOCUMENT_TYPE = 'a document type is not allowed';

function tag(scan: Scan): void {
  if (!scan.sees('</')) scan.noteTag();
  for (scan.copyTo(TAG_PART); !scan.isAtEnd && !scan.sees('>'); scan.copyTo(TAG_PART)) {
    scan.copyAttribute(scan.sees('"') ? '"' : "'");
  }
  scan.copy(1);
}

/** A value begins, or the tag ends. */
const TAG_PART = /["'>]/g;

const NO_SPACE = /\S/g;

class Scan {
  xml = '';
  readonly tags: Tag[] = [];
  readonly #text: string;
  readonly #isRaw: boolean;
  #at = 0;
  #line = 1;
  #lineStart = 0;
  #counted = 0;

  constructor(text: string, format: Format) {
    this.#text = text;
    this.#isRaw = format === 'rawxml';
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  sees(what: string): boolean {
    return this.#text.startsWith(what, this.#at);
  }

  copy(count: number): void {
    this.xml += this.#text.slice(this.#at, this.#at + count);
    this.#at += count;
  }

  /** Copies up to the next match of a pattern; to the end of the text if there is none. */
  copyTo(pattern: RegExp): void {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.index ?? this.#text.length;
    this.copy(found - this.#at);
  }

  /** Copies up to an end and past it; to the end of the text if it has none, which XML refuses. */
  copyPast(end: string): void {
    const found = this.#text.indexOf(end, this.#at);
    this.copy((found < 0 ? this.#text.length : found + end.length) - this.#at);
  }

  refuse(what: string): never {
    throw new InvalidMarkup(this.#position(), what);
  }

  noteTag(): void {
    this.tags.push({ ...this.#position(), values: [] });
  }

  copyAttribute(quote: string): void {
    this.copy(1);
    const start = this.#at;
    this.tags.at(-1)?.values.push(this.#position());
    if (this.#isExpression()) this.#copyExpression(IN_ATTRIBUTE);
    const lines = this.#text.slice(start, this.#at).split('\n').length - 1;
    this.copyPast(quote);
    // Those of the expression are escaped; here, white space means nothing.
    this.xml += '\n'.repeat(lines);
  }

  copyText(): void {
    this.copyTo(NO_SPACE);
    const tag = this.tags.at(-1);
    if (tag && !this.sees('<')) tag.text ??= this.#position();
    if (this.#isExpression()) this.#copyExpression(IN_TEXT);
    const tagAt = this.#text.indexOf('<', this.#at);
    this.copy((tagAt < 0 ? this.#text.length : tagAt) - this.#at);
  }

  #isExpression = (): boolean => this.#isRaw && (this.sees('@(') || this.sees('@{'));

  #copyExpression(escapes: Readonly<Record<string, string>>): void {
    const end =
      endOfCode(this.#text, this.#at + 1) ??
      this.refuse('the expression that begins here does not end');
    for (const character of this.#text.slice(this.#at, end)) {
      this.xml += escapes[character] ?? character;
    }
    this.#at = end;
  }

  #position(): Position {
    for (; this.#counted < this.#at; this.#counted += 1) {
      if (this.#text[this.#counted] !== '\n') continue;
      this.#line += 1;
      this.#lineStart = this.#counted + 1;
    }
    return { line: this.#line, column: this.#at - this.#lineStart + 1 };
  }
}

const IN_TEXT: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const IN_ATTRIBUTE: Readonly<Record<string, string>> = {
  ...IN_TEXT,
  '"': '&quot;',
  "'": '&apos;',
  // A reader of XML would make a space of each of these.
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};
