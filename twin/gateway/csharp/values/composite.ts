import { Fault } from '../fault.ts';

const wrong = (): Fault => new Fault('FormatException');

/** An item: its index, then a width that is negative to align left, then a format. */
const ITEM = /^(\d{1,7}) *(?:, *(-?\d{1,7}) *)?(?::([^{}]*))?$/;

/** `string.Format`: `{0,-10:yyyy}` and doubled braces. */
export function composite(
  format: string | null,
  args: readonly unknown[] | null,
  write: (value: unknown, format: string | null) => string,
): string {
  if (format === null || args === null) throw new Fault('ArgumentNullException');
  let text = '';
  for (const [part, item] of format.matchAll(/\{\{|\}\}|\{([^{}]*)\}|[{}]|[^{}]+/g)) {
    if (part === '{{' || part === '}}') text += part[0];
    else if (item !== undefined) text += itemOf(item, args, write);
    else if (part === '{' || part === '}') throw wrong();
    else text += part;
  }
  return text;
}

function itemOf(
  item: string,
  args: readonly unknown[],
  write: (value: unknown, format: string | null) => string,
): string {
  const [, index, width = '0', format] = ITEM.exec(item) ?? [];
  if (index === undefined || Number(index) >= args.length) throw wrong();
  const text = write(args[Number(index)], format || null);
  return padded(text, Number(width));
}

/** Spaces up to a width: before the text, or after it for a negative width. */
export const padded = (text: string, width: number): string =>
  width < 0 ? text.padEnd(-width) : text.padStart(width);
