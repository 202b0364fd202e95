import { describe, test } from 'node:test';
import fc from 'fast-check';
import { useTrial } from '../../support/gateway/trial.ts';
import { needs } from '../../support/needs.ts';

const trial = useTrial();

const CHECKED = { 'content-safety': 'content-safety.fragment.xml' };

/** A trial also asks .NET for the body, the tool that it names and its arguments. */
async function readsAlike(body: string): Promise<void> {
  await trial.send({ body, fragments: CHECKED, service: () => null });
}

const args = (text: string): string =>
  `{"method":"tools/call","params":{"name":"whoami","arguments":${text}}}`;

/** Numbers, times and texts that Newtonsoft rewrites, or accepts although they are not JSON. */
const VALUES: readonly string[] = [
  ...['0', '-0', '1', '12345678901234567890', '1.0', '1.50', '1e5', '1E400', '-1e-7', '0.00001'],
  ...[
    '123456789012345.6',
    '1e14',
    '1e15',
    '1e21',
    '1e16',
    '1e17',
    '12345678901234567.5',
    '1.5e-4',
    '1e-5',
    '0x1F',
    '017',
    '019',
    '00',
    '-01',
    '.5',
    '5.',
  ],
  ...[
    '+1',
    '1.2.3',
    '1e',
    '--1',
    '1-1',
    'NaN',
    'Infinity',
    '-Infinity',
    'undefined',
    'nul',
    'truE',
  ],
  ...['true', 'false', 'null', 'true1', '[]', '{}', '[1,]', '[,]', '[,1]', '{"a":1,}', '{,}'],
  ...[
    "'it'",
    '{a:1}',
    '{$a_1:1}',
    '{a-b:1}',
    '{1:2}',
    '{"a" 1}',
    '{"a":}',
    '{"a":,}',
    '{"a":,"b":1}',
    '{"a":,,}',
    '{"a":/* c */,"a"}',
    '[1,,,2]',
    '{"a":1 "b":2}',
    '[1 2]',
  ],
  ...['"\\u0041\\ud83d\\ude00"', '"\\ud83d"', '"\\ude00"', '"\\ud83d\\ud83d"', '"\\x"', '"\\u12"'],
  ...[
    '"a\nb"',
    '"\t\\b\\f"',
    '"\u2028\u0085\u007f"',
    '"<>&\'/"',
    '"',
    '"\\"',
    '/* c */ 1',
    '1 /* c',
  ],
  ...['// c\n1', '[/* a */1/* b */,2]', '{/* a */"a"/* b */:/* c */1}', '/', '{"a":1,"a":2,"b":3}'],
  ...['"2020-01-01T00:00:00Z"', '"2020-01-01T00:00:00"', '"2020-01-01T00:00:00.1200Z"'],
  ...[
    '"2020-01-01T00:00:00+02:00"',
    '"2020-02-30T00:00:00Z"',
    '"2020-01-01"',
    '"2020-01-01T24:00:00Z"',
  ],
  ...['"2020-01-01T00:00:00.123456789Z"', '"2020-01-01 00:00:00Z"', '"/Date(0)/"', '"/Date(x)/"'],
  ...[
    '"2020-01-01T00:00:00.Z"',
    '"2020-01-01T00:00Z"',
    '"0000-01-01T00:00:00Z"',
    '"2020-13-01T00:00:00Z"',
  ],
  ...['"2020-01-01T00:00:00z"', '"2020-01-01T00:00:00+0200"', '"2020-01-01T00:00:00+02"'],
  ...['9'.repeat(381), '9'.repeat(380), `${'['.repeat(62)}${']'.repeat(62)}`],
  ...[
    `${'['.repeat(63)}${']'.repeat(63)}`,
    '"\ud800"',
    '1\u0000',
    '{\u0000"a":1}',
    '"/Date(1000+0200)/"',
    '"/Date(-5)/"',
    '\u00a01',
    '\ufeff1',
    '1\u00a0',
  ],
];

const BODIES: readonly string[] = [
  ...['', ' ', '{', '}', ']', ',', ':', '1', '"a"', 'null', '// c\n{}', '/* c */', '/* c */ {} {}'],
  ...[
    '{} // c',
    '{}//',
    '{}//\n',
    '//',
    '[]\r1',
    '[]\r/',
    '[]\r\n1',
    '[]\r12',
    '1 // c\r/',
    '\r1',
    '/* c */\r1',
    '/* c */,',
    '/* c */1\r]',
    '{}/',
    '{} {}',
    '[] []',
    '\ufeff{}',
    '\u00a0{}',
    '{}\u0000',
    '{"method":"tools/call"}',
  ],
  ...['{"params":[]}', '{"method":null}', '{"method":"tools/call","params":{"name":null}}'],
  ...[
    '{"method":"tools/call","params":{"name":1.0}}',
    '{"method":"tools/call","params":{"name":true}}',
  ],
  ...[
    '{"method":"tools/call","params":{"name":"2020-01-01T00:00:00Z"}}',
    '{"method":{"a":[1,{}]}}',
  ],
];

describe('JSON as policies read it', needs('dotnet'), () => {
  for (const text of VALUES) {
    test(`means the same to .NET: arguments ${JSON.stringify(text).slice(0, 50)}`, () =>
      readsAlike(args(text)));
  }

  for (const text of BODIES) {
    test(`means the same to .NET: body ${JSON.stringify(text)}`, () => readsAlike(text));
  }

  test('means the same to .NET for any value', async () => {
    const value = fc.json({ maxDepth: 4 }).map(args);
    await fc.assert(fc.asyncProperty(value, readsAlike), { numRuns: 100 });
  });

  test('means the same to .NET with a few characters replaced', async () => {
    const broken = fc
      .tuple(fc.json({ maxDepth: 3 }), fc.nat(), fc.constantFrom(...'{}[],:"\'\\/*#-+.0eEtnN _$'))
      .map(([text, at, character]) => {
        const place = at % (text.length + 1);
        return args(text.slice(0, place) + character + text.slice(place + 1));
      });
    await fc.assert(fc.asyncProperty(broken, readsAlike), { numRuns: 300 });
  });
});
