/**
 * Characters that hide or reorder what people see: controls except tab and line feed, bidirectional
 * marks, zero-width characters, fillers and tags. Some languages and emoji lose their joiners: an
 * accepted loss for text that reaches a model.
 */
const HIDDEN =
  /(?![\t\n])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\p{Default_Ignorable_Code_Point}]/u;
/** Also angle brackets, because of markup; comparisons lose their sign. */
const UNSAFE = new RegExp(`${HIDDEN.source}|[<>]`, 'u');
/** Text that needs none of the rules of Unicode, as most text does. */
const PLAIN_ASCII = /^[\t\n !-;=?-~]*$/;
const UNSAFE_ALL = new RegExp(UNSAFE, 'gu');
const HIDDEN_ALL = new RegExp(HIDDEN, 'gu');

/** Whether every string in a value, including names, is plain. */
export function isPlainText(value: unknown): boolean {
  if (typeof value === 'string') {
    return PLAIN_ASCII.test(value) || (!UNSAFE.test(value) && value.isWellFormed());
  }
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([name, member]) => isPlainText(name) && isPlainText(member));
}

/**
 * Text of another server without what hides or reorders it. Markup and links stay: they are what such
 * tools are for, and every result is data to a model.
 */
export const withoutHidden = (text: string): string => text.toWellFormed().replace(HIDDEN_ALL, '');

/** What a client or chat window would render as a link or image, which can leak data (I-04). */
const LINKS = /:\/\/|\]\(|\]\[/g;

/** Untrusted text that a tool shows to a model: plain, and without links. */
export const toShownText = (text: string, max: number): string =>
  toPlainText(text, max).replace(LINKS, ' ');

/** Untrusted text (a display name, a content type) made plain and cut to `max` characters. */
export function toPlainText(text: string, max: number): string {
  // Cut twice: first with room for what is removed, so that the rest of a long text costs nothing.
  return text
    .slice(0, max * 2)
    .toWellFormed()
    .replace(UNSAFE_ALL, '')
    .replace(/\s+/g, ' ')
    .slice(0, max)
    .toWellFormed();
}
