/** Text that is markup already; everything else is escaped where it is put in. */
export interface Html {
  readonly markup: string;
}

type Piece = Html | readonly Html[] | string | number | undefined;

/** Markup from a template: what is put in is escaped, unless it is `Html` itself. */
export const html = (texts: TemplateStringsArray, ...pieces: readonly Piece[]): Html => ({
  markup: texts.reduce((done, text, i) => done + toMarkup(pieces[i - 1]) + text),
});

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function toMarkup(piece: Piece): string {
  if (piece === undefined) return '';
  if (typeof piece === 'object') {
    return 'markup' in piece ? piece.markup : piece.map(({ markup }) => markup).join('');
  }
  return String(piece).replace(/[&<>"']/g, (char) => ESCAPES[char] as string);
}
