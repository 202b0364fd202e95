import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { redactSecrets } from '../../redact-secrets.ts';
import { auditEvent } from '../audit-event/audit-event.ts';

const characters = (alphabet: string, minLength: number, maxLength = minLength) =>
  fc.string({ unit: fc.constantFrom(...alphabet), minLength, maxLength });
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const DIGITS = '0123456789';
const ALNUM = `${UPPER}${UPPER.toLowerCase()}${DIGITS}`;
const URL64 = `${ALNUM}-_`;
const HEX = `${DIGITS}abcdef`;

const prefixed = (prefix: string, alphabet: string, length: number) =>
  characters(alphabet, length).map((rest) => prefix + rest);

/** Tokens in their issuers' formats; prefixes in parts, so that no scanner reports them as a leak. */
const TOKENS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'a GitHub token': fc
    .constantFrom('ghp', 'gho', 'ghu', 'ghs', 'ghr')
    .chain((kind) => prefixed(`${kind}_`, ALNUM, 36)),
  'a fine-grained GitHub token': prefixed(`${'github'}_pat_`, `${ALNUM}_`, 82),
  'a GitLab token': prefixed(`${'glpat'}-`, URL64, 20),
  'a Slack token': fc
    .constantFrom('xoxb', 'xoxp', 'xoxc', 'xoxe', 'xapp')
    .chain((kind) => prefixed(`${kind}-`, `${ALNUM}-`, 40)),
  'an AWS key id': prefixed('AKIA', `${UPPER}234567`, 16),
  'an AWS secret': characters(`${ALNUM}/+`, 40).filter(
    (key) => /[a-z]/.test(key) && /[A-Z]/.test(key) && /\d/.test(key),
  ),
  'a Google API key': prefixed('AIza', URL64, 35),
  'a Google access token': prefixed('ya29.', URL64, 60),
  'a Google client secret': prefixed(`${'GOCSPX'}-`, URL64, 28),
  'a storage key': characters(`${ALNUM}+/`, 86).map((key) => `${key}==`),
  'an access signature': characters(`${ALNUM}%`, 44).map((sig) => `sv=2024-11-04&sig=${sig}`),
  'an Entra client secret': prefixed(`abc8Q~`, `${ALNUM}-_.~`, 34),
  'a web token': fc
    .tuple(characters(URL64, 40), characters(URL64, 60), characters(URL64, 43))
    .map((parts) => `${'eyJ'}hbGci${parts.join('.')}`),
  'an npm token': prefixed(`${'npm'}_`, ALNUM, 36),
  'a PyPI token': prefixed(`${'pypi'}-`, URL64, 60),
  'a Stripe key': fc
    .constantFrom('sk_live_', 'rk_live_', 'sk_test_')
    .chain((kind) => prefixed(kind, ALNUM, 24)),
  'a SendGrid key': prefixed('SG.', `${URL64}.`, 66),
  'a Vault token': prefixed('hvs.', URL64, 24),
  'a model provider key': prefixed(`${'sk'}-ant-api03-`, URL64, 40),
  'a Hugging Face token': prefixed(`${'hf'}_`, ALNUM, 34),
  'a Telegram token': fc
    .tuple(characters(DIGITS, 10), characters(URL64, 35))
    .map((parts) => parts.join(':')),
  'a Twilio key': prefixed('SK', HEX, 32),
  'a service key': characters(HEX, 32),
  'a Databricks token': prefixed('dapi', HEX, 32),
  'a New Relic user key': prefixed(`${'NRAK'}-`, `${UPPER}${DIGITS}`, 27),
  'a New Relic licence key': characters(HEX, 36).map((key) => `${key}NRAL`),
  'a Notion token': fc
    .constantFrom('ntn', 'secret')
    .chain((kind) => prefixed(`${kind}_`, ALNUM, 43)),
  'a Supabase token': fc.constantFrom('sbp', 'sb_secret').chain((k) => prefixed(`${k}_`, HEX, 40)),
  'a PlanetScale token': fc
    .constantFrom('tkn', 'pw', 'oauth')
    .chain((kind) => prefixed(`pscale_${kind}_`, URL64, 43)),
  'a Sentry token': prefixed(`${'sntryu'}_`, HEX, 64),
  'a Doppler token': prefixed(`dp.${'pt'}.`, ALNUM, 43),
  'a private key': characters(ALNUM, 64).map(
    (key) => `-----BEGIN ${'OPENSSH'} PRIVATE KEY-----\n${key}`,
  ),
};

const password = fc
  .tuple(characters(`${ALNUM}!#$%*+-.?@_~`, 5, 20), characters(DIGITS, 1), characters(ALNUM, 2))
  .map((parts) => parts.join(''));

/** Ways in which people and programs introduce a password. */
const INTRODUCED: readonly ((secret: string) => string)[] = [
  (secret) => `my password is ${secret}`,
  (secret) => `The Password is: ${secret}`,
  (secret) => `passwort: ${secret}`,
  (secret) => `Das Passwort lautet ${secret}`,
  (secret) => `kennwort = ${secret}`,
  (secret) => `mot de passe : ${secret}`,
  (secret) => `contraseña: ${secret}`,
  (secret) => `contraseña: ${secret}`.normalize('NFD'),
  (secret) => `пароль: ${secret}`,
  (secret) => `パスワード：${secret}`,
  (secret) => `password：${secret}`,
  (secret) => `ｐａｓｓｗｏｒｄ＝${secret}`,
  (secret) => `pass\u200bword: ${secret}`,
  (secret) => `“password”: “${secret}”`,
  (secret) => `{"client_secret":"${secret}"}`,
  (secret) => `pwd -> ${secret}`,
  (secret) => `the api key is ${secret}`,
  (secret) => `token was ${secret}`,
  (secret) => `secret：${secret}`,
  // After a word of prose, whatever follows.
  (secret) => `password is now ${secret}`,
  (secret) => `the password is set to ${secret}`,
  (secret) => `the password was changed to ${secret}.`,
  (secret) => `my password is the ${secret}, as before`,
  (secret) => `Passwort ist nicht ${secret}`,
  (secret) => `das Kennwort wurde geändert auf ${secret}`,
  (secret) => `my password for prod is ${secret}`,
  (secret) => `the api key is now ${secret}`,
  (secret) => `tokens are now ${secret}`,
  (secret) => `パスワードは${secret}です`,
  (secret) => `비밀번호는 ${secret}`,
  // Plurals.
  (secret) => `passwords: ${secret}`,
  (secret) => `Passwörter: ${secret}`,
  (secret) => `Kennwörter = ${secret}`.normalize('NFD'),
  (secret) => `mots de passe : ${secret}`,
  (secret) => `the passwords are hunter2 and ${secret}`,
  // Quoted, without a verb.
  (secret) => `password "${secret}"`,
  (secret) => `password '${secret}' given by Ada`,
  // Characters that look like a colon, an equals sign or an arrow.
  ...[...'\u2236\ua789\u02d0\u0589\ufe30\ua78a→'].map(
    (sign) => (secret: string) => `password${sign} ${secret}`,
  ),
  // Sessions in cookies.
  (secret) => `Cookie: AppServiceAuthSession=${secret}`,
  (secret) => `Set-Cookie: id=${secret}; Path=/`,
  (secret) => `AppServiceAuthSession1=${secret}`,
  (secret) => `JSESSIONID=${secret}`,
];

/** Whether six consecutive characters of the secret are still present, in the plainest spelling. */
function survives(secret: string, text: string): boolean {
  const plain = text.normalize('NFKC').replace(/\p{Cf}/gu, '');
  for (let i = 0; i + 6 <= secret.length; i++) {
    if (plain.includes(secret.slice(i, i + 6))) return true;
  }
  return false;
}

const words = fc.constantFrom('', 'deployed by Ada ', 'ticket 4711, ', 'für die Nacht ', '日本 ');
const wide = (text: string): string =>
  text.replace(/[!-~]/g, (one) => String.fromCodePoint(one.charCodeAt(0) + 0xfee0));
const spellings = fc.constantFrom(
  (text: string) => text,
  wide,
  (text: string) => [...text].join('\u200b'),
);

for (const [title, token] of Object.entries(TOKENS)) {
  test(`removes every part of ${title}, wherever it occurs and however it is spelled [I-05]`, () => {
    fc.assert(
      fc.property(words, token, spellings, words, (before, secret, spell, after) => {
        const redacted = redactSecrets(`${before}${spell(secret)} ${after}`);
        const [body = ''] = secret.split('\n').slice(-1);
        const value = body.replace(/^sv=2024-11-04&sig=/, '');
        assert.ok(!survives(value, redacted), redacted);
        assert.ok(redacted.startsWith(before) && redacted.includes('[redacted]'), redacted);
      }),
      { numRuns: 100 },
    );
  });
}

test('removes every password that is introduced as one [I-05]', () => {
  const introduced = fc.constantFrom(...INTRODUCED);
  fc.assert(
    fc.property(words, introduced, password, spellings, (before, introduce, secret, spell) => {
      const redacted = redactSecrets(before + introduce(spell(secret)));
      assert.ok(!survives(secret, redacted), redacted);
      assert.ok(redacted.startsWith(before), redacted);
    }),
    { numRuns: 2_000 },
  );
});

const recordedOf = (detail: string): string =>
  String(auditEvent.auditFields?.({ action: 'a', detail }).detail);

async function saysRedacted(detail: string): Promise<unknown> {
  const result = await auditEvent.run({ action: 'a', detail }, {} as never);
  return result.ok && result.value.redacted;
}

test('removes all of a password that contains separators, however it is wrapped [I-05]', async () => {
  for (const detail of [
    'password: p&hunter2-Geheim123',
    "password: it's-hunter2-99",
    'password is P@ss;hunter2',
    'password=""hunter2',
    'password: ;hunter2',
    'password: &hunter2',
    String.raw`{"password":"ab\"cd-hunter2"}`,
    String.raw`{"log":"{\"password\":\"hunter2\"}"}`,
    String.raw`{\\"client_secret\\":\\"hunter2\\"}`,
    'Pwd={ab;hunter2};',
    '{"password":["hunter2"]}',
    '{"password":{"value":"hunter2"}}',
    'DB_PASS=hunter2',
    'password%3Dhunter2',
    'password&#61;hunter2',
    'password%253Dhunter2',
    'mysql --password hunter2',
    'the password of the db: hunter2',
    'the password for the new database in prod is hunter2x9',
    '<password>hunter2</password>',
    'curl -u ada:hunter2 https://a.example',
    'Basic YWRhOmh1bnRlcjI=',
    Buffer.from('password=hunter2').toString('base64'),
  ]) {
    const recorded = recordedOf(detail);
    assert.doesNotMatch(String(recorded), /hunter2|Geheim|aHVudGVyM|h1bnRlcjI/, detail);
    assert.equal(await saysRedacted(detail), true, detail);
  }
});

test('keeps values beside a password, and values without a secret, unchanged', async () => {
  for (const [detail, kept] of [
    ['Server=a;Password=b;c;Database=d', 'Server=a;Password=[redacted];Database=d'],
    ['user=ada&password=x&y&port=5', 'user=ada&password=[redacted]&port=5'],
    ['{"password":"a b","user":"ada"}', '{"password":[redacted],"user":"ada"}'],
    ['100%25 done, see https://a.example/?q=a%20b', undefined],
    ['deployment approved', undefined],
  ] as const) {
    assert.equal(recordedOf(detail), kept ?? detail);
    assert.equal(await saysRedacted(detail), kept !== undefined, detail);
  }
});

test('keeps text without a secret exactly as written [I-05]', () => {
  for (const text of [
    'ﬁne ① ½ ﷺ “quoted” ｗｉｄｅ\u200b text',
    'the password is required',
    'the password is not set; the token is expired',
    'my key is in the vault',
    'password is now required',
    'the password is set to expire in 90 days',
    'the password policy asks for 12 characters, letters and/or digits',
    'passwords are hashed with bcrypt; passwords were rotated in 2025.',
    'the password was reset for ada@example.test at 12:30 on 2026-03-01',
    'the password for prod is required, see https://runbook.example/12',
    'the password is invalid!',
    'password "required" stands in the message',
    'tokens are valid for 60 minutes in version 1.2.3',
    'the session is over, the cookie: is gone',
    'Das Passwort ist nicht gesetzt',
    'Passwörter und Kennwörter wurden geprüft',
    'commit 3f786850e387550fdab836ed7e6dc881de23001b',
    'secure-mcp-app-service-with-a-long-name-for-a-package-of-npm',
  ]) {
    assert.equal(redactSecrets(text), text);
  }
});

test('keeps the text around a secret as written [I-05]', () => {
  const token = `${'ghp'}_${'a1B2'.repeat(9)}`;
  assert.equal(redactSecrets(`ﬁrst ① ${wide(token)} ﬁn ½`), 'ﬁrst ① [redacted] ﬁn ½');
  assert.equal(redactSecrets('Ｐａｓｓｗｏｒｄ＝hunter2'), 'Ｐａｓｓｗｏｒｄ＝[redacted]');
});

test('replaces a password that is an ordinary word if it is introduced as a password [I-05]', () => {
  for (const [text, redacted] of [
    ['my password for prod is hunter', 'my password for prod is [redacted]'],
    ['passwords: hunter', 'passwords: [redacted]'],
    ['password "correct horse" was given', 'password [redacted] was given'],
    ['PIN is now 4711', 'PIN is now [redacted]'],
  ] as const) {
    assert.equal(redactSecrets(text), redacted);
  }
});
