/** Words and phrases in many languages, none of which is an attack. */

const LANGUAGES =
  'af am ar as az be bg bn bs ca cs cy da de el en es et eu fa fi fil fr ga gl gu he hi hr hu hy id is it ja ka kk km kn ko ky lo lt lv mk ml mn mr ms my nb ne nl or pa pl ps pt ro ru sd si sk sl sq sr sv sw ta te th tk tr uk ur uz vi yo zh zh-Hant zu'.split(
    ' ',
  );
const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const PAIRS = LETTERS.flatMap((first) => LETTERS.map((second) => first + second));

/** Names of countries, languages and currencies, amounts with units, and dates, from CLDR. */
export function cldrWords(): ReadonlySet<string> {
  const words = new Set<string>();
  for (const language of LANGUAGES) {
    const add = (type: 'region' | 'language' | 'currency', codes: readonly string[]): void => {
      const names = new Intl.DisplayNames(language, { type, fallback: 'none' });
      for (const code of codes) words.add(names.of(code) ?? code);
    };
    add('region', PAIRS);
    add('language', PAIRS);
    add('currency', Intl.supportedValuesOf('currency'));
    for (const unit of Intl.supportedValuesOf('unit')) {
      for (const unitDisplay of ['long', 'short', 'narrow'] as const) {
        const format = new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay });
        words.add(format.format(3));
      }
    }
    for (let month = 0; month < 12; month++) {
      const date = new Date(Date.UTC(2026, month, month * 2 + 1));
      for (const style of ['full', 'short'] as const) {
        words.add(new Intl.DateTimeFormat(language, { dateStyle: style }).format(date));
      }
    }
  }
  return words;
}

/** Words that careless filters mistake for attacks, and other things that users look up. */
export const CONFUSED_WORDS: readonly string[] = [
  ...[
    'select',
    'drop',
    'union',
    'delete',
    'insert',
    'update',
    'alter',
    'or',
    'and',
    'exec',
    'like',
  ],
  ...[
    'drop table',
    'select a topic from the list',
    'either/or',
    'and/or',
    'ls',
    'cat',
    'id',
    'type',
  ],
  ...['..', '...', 'wait..', 'so.. what', 'x…/y', '…', 'e.g. this', 'etc.', 'etcetera', 'passwd'],
  ...["O'Brien", "O'Reilly and sons", "rock 'n' roll", "the dogs' and cats' food", "dell'Or 1"],
  ...["l'or et l'argent", "d'or", "aujourd'hui", 'qu’est-ce', '"quoted" word', '5" pipe'],
  ...[
    'AT&T',
    'R&D',
    'Q&A',
    'cat & dog',
    'salt; pepper',
    'a|b',
    'C++',
    'C#',
    'F#',
    '.NET',
    'node.js',
  ],
  ...['TCP/IP', 'km/h', '1/2', '½', '24/7', 'n/a', '50%', '100 % sure', '$5', '£5', '¥100', '₩500'],
  ...[
    '~5',
    '-x',
    '--help',
    '#1',
    '{draft}',
    '[1]',
    '(c)',
    'a < b',
    'x > y',
    'a*b',
    '2^8',
    'a_b',
    '@home',
  ],
  ...[
    'key: value',
    'a:b',
    '12:30',
    'user@example.test',
    'www',
    'https',
    'env',
    'environment',
    'config',
  ],
  ...[
    'constructor',
    'prototype',
    'toString',
    'con',
    'aux',
    'nul',
    'prn',
    'com',
    'null',
    'undefined',
    'NaN',
  ],
  ...[
    'Scunthorpe',
    'Penistone',
    'Essex',
    'cockpit',
    'classic',
    'assassin',
    'therapist',
    'instructions',
  ],
  ...[
    'ignore',
    'rules',
    'system',
    'prompt',
    'how are rules made',
    'managed identities',
    'Key Vault?',
  ],
  ...[
    'می‌خواهم',
    'न्‍या',
    'ശ്രീ‌',
    'עִבְרִית',
    'العربيّة',
    'ไทย',
    '日本語',
    '中文。',
    '한국어',
    'Ελληνικά',
    'русский',
  ],
  ...[
    '👍',
    '👨‍👩‍👧‍👦',
    '🏴󠁧󠁢󠁥󠁮󠁧󠁿',
    '❤️',
    '1️⃣',
    '🇩🇪',
    'naïve',
    'Straße',
    'ﬁne',
    'Åström',
    'İstanbul',
    'ǅ',
    'ĳs',
    '№ 5',
    '™',
  ],
];
