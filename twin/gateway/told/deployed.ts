import type { Resource } from '../../../infra/model/deployment.ts';
import { at, textAt } from '../../../infra/model/select.ts';
import { type Element, TEXT } from '../policy-document.ts';
import type { Deployed } from './withhold.ts';

/** What the deployed policies say in their own words, and what they must not say. */
export function deployedOf(
  namedValues: readonly Resource[],
  credentials: readonly string[],
  documents: () => Iterable<Element>,
): Deployed {
  const secret = namedValues
    .filter((one) => at(one, 'properties.secret') === true)
    .map((one) => textAt(one, 'properties.value'));
  let words: Set<string> | undefined;
  return {
    secrets: [...secret, ...credentials].filter(({ length }) => length >= SHORTEST),
    isDeclared(text) {
      words ??= new Set([...documents()].flatMap(wordsIn));
      return words.has(text);
    },
  };
}

/** Shorter ones would hide ordinary words. */
const SHORTEST = 4;

/** Texts in expressions, and the words of plain values. */
function wordsIn({ attributes, text, children }: Element): string[] {
  const own = Object.entries({ ...attributes, [TEXT]: text }).flatMap(([, value]) =>
    value.startsWith('@')
      ? [...value.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, inner = '']) => inner)
      : [value, ...value.split(/[\s|]+/)],
  );
  return [...own, ...children.flatMap(wordsIn)];
}
