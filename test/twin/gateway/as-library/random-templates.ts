import fc from 'fast-check';

const VALUES =
  'body.n body.m body.d body.one body.dec body.tiny body.s body.e body.z body.t body.f body.l body.words body.dups body.none body.h body.lines body.date body.missing body.items[0].name body.items[1].p body.o.a 7 0 -3 2.5 0.125'.split(
    ' ',
  );
const TEXTS = ["'Hello'", "''", "' a b '", "'12'", "'1.5'", "'x,y,,z'", "'ÄöÜ'", "'a&b<c>'"];

const value = fc.constantFrom(...VALUES, ...TEXTS);
const text = fc.constantFrom(...TEXTS, 'body.s', 'body.words[0]');
const number = fc.constantFrom(
  '1',
  '2',
  '0',
  '-2',
  '3',
  '2.5',
  '0.25',
  'body.n',
  'body.d',
  'body.one',
  "'4'",
);

const plain =
  'Abs Capitalize Compact Downcase Escape First H Join Last Lstrip NewlineToBr Round Rstrip Size Sort Strip StripHtml StripNewlines Truncate TruncateWords Uniq Upcase UrlDecode UrlEncode'.split(
    ' ',
  );
const of = (names: string, argument: fc.Arbitrary<string>) =>
  fc.tuple(fc.constantFrom(...names.split(' ')), argument).map(([name, one]) => `${name}: ${one}`);

const filter = fc.oneof(
  fc.constantFrom(...plain),
  of('Plus Minus Times DividedBy Modulo AtLeast AtMost Round', number),
  of('Append Prepend Default Remove RemoveFirst Split Join', text),
  of('Slice Truncate TruncateWords', fc.constantFrom('1', '3', '10')),
  of('Map Sort', fc.constantFrom("'name'", "'p'")),
  fc.tuple(text, text).map(([found, by]) => `Replace: ${found}, ${by}`),
  of('Date', fc.constantFrom("'yyyy-MM-dd'", "'HH:mm:ss.fff'", "'ddd d MMM yy'", "'o'", "'h tt'")),
);

const output = fc
  .tuple(value, fc.array(filter, { minLength: 1, maxLength: 4 }))
  .map(([one, filters]) => `{{ ${[one, ...filters].join(' | ')} }}`);

const comparison = fc
  .tuple(value, fc.constantFrom('==', '!=', '<', '>', '<=', '>=', 'contains'), value)
  .map((parts) => parts.join(' '));
const condition = fc
  .tuple(comparison, fc.constantFrom('and', 'or'), comparison)
  .map((parts) => parts.join(' '));
const choice = fc
  .tuple(fc.oneof(comparison, condition, value), output)
  .map(([test, then]) => `{% if ${test} %}${then}{% else %}no{% endif %}`);
const loop = fc
  .tuple(
    value,
    fc.constantFrom('', ' reversed', ' limit:2', ' offset:1', ' limit:1 offset:1'),
    output,
  )
  .map(
    ([list, how, each]) =>
      `{% for i in ${list}${how} %}{{ i }}{{ forloop.index }}${each}{% else %}none{% endfor %}`,
  );
const selection = fc
  .tuple(value, value, value)
  .map(
    ([one, first, second]) =>
      `{% case ${one} %}{% when ${first} %}a{% when ${second} %}b{% else %}c{% endcase %}`,
  );
const assigned = fc
  .tuple(value, filter, output)
  .map(([one, by, shown]) => `{% assign v = ${one} | ${by} %}{{ v }}${shown}`);

/** The same templates in every run. */
export const randomTemplates = (count: number): string[] =>
  fc.sample(fc.oneof(output, output, choice, loop, selection, assigned), {
    numRuns: count,
    seed: 20_260_131,
  });
