import { valueAs } from '../../json/to-object.ts';
import { childrenOf, descendantsOf, propertiesOf } from '../../json/tree.ts';
import { type JContainer, type JObject, type JToken, JValue } from '../../json/values.ts';
import { iterate, Sequence } from '../collections/sequence.ts';
import type { Members } from '../member.ts';
import { listOf, type Type } from '../types.ts';
import { INDEXER, tokens } from './json-token.ts';

const TOKENS: ReadonlySet<Type> = new Set([
  'JToken',
  'JContainer',
  'JObject',
  'JArray',
  'JProperty',
  'JValue',
]);

const all = <T>(items: unknown): T[] => [...iterate(items)] as T[];

/** What `Newtonsoft.Json.Linq.Extensions` adds to a sequence of tokens. */
export function tokenMembers(item: Type): Members {
  if (!TOKENS.has(item)) return {};
  return {
    Children: [
      {
        takes: [],
        gives: listOf('JToken'),
        isExtension: true,
        run: (items: unknown) =>
          tokens(() => all<JToken>(items).flatMap((one) => [...childrenOf(one)])),
      },
    ],
    Values: {
      generic: ([type = 'JToken']) => [
        {
          takes: [],
          gives: listOf(type),
          isExtension: true,
          run: (items: unknown) =>
            new Sequence(type, () =>
              all<JToken>(items)
                .flatMap((one) => [...ownValues(one)])
                .map((one) => valueAs(one, type))
                .values(),
            ),
        },
        {
          takes: ['object'],
          gives: listOf(type),
          isExtension: true,
          run: (items: unknown, key: unknown) => new Sequence(type, () => keyed(items, key, type)),
        },
      ],
    },
    ...(item !== 'JToken' && item !== 'JValue' && item !== 'JProperty'
      ? {
          Descendants: [
            {
              takes: [],
              gives: listOf('JToken'),
              isExtension: true as const,
              run: (items: unknown) =>
                tokens(() => all<JContainer>(items).flatMap((one) => [...descendantsOf(one)])),
            },
          ],
        }
      : {}),
    ...(item === 'JObject' && {
      Properties: [
        {
          takes: [],
          gives: listOf('JProperty'),
          isExtension: true as const,
          run: (items: unknown) =>
            new Sequence('JProperty', () => all<JObject>(items).flatMap(propertiesOf).values()),
        },
      ],
    }),
  };
}

function* keyed(items: unknown, key: unknown, type: Type): Generator<unknown> {
  const get = INDEXER.get as (token: JToken, key: unknown) => JToken | null;
  for (const one of all<JToken>(items)) {
    const found = key === null ? ownValues(one) : [get(one, key)];
    for (const value of found) if (value) yield valueAs(value, type);
  }
}

/** A scalar itself, or what a token holds. */
const ownValues = (token: JToken): readonly JToken[] =>
  token instanceof JValue ? [token] : childrenOf(token);
