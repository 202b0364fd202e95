import assert from 'node:assert/strict';
import { createHmac, createPublicKey, generatePrimeSync, randomBytes } from 'node:crypto';
import { before, describe, test } from 'node:test';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { KeySets } from '../../../../twin/gateway/key-sets.ts';
import { NotModelled } from '../../../../twin/kit/hop.ts';
import { paddedDigest, toBase64Url } from '../../../support/weak-keys.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { run, showing } from '../support/policy.ts';

const SECRET = randomBytes(64);
const NOW = Math.floor(new ManualClock().now() / 1000);
const CLAIMS = { iss: 'https://issuer.example', aud: 'api', sub: 'ada', exp: NOW + 60 };

const segment = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token that a test writes itself, so that no library refuses what an attacker sends. */
function written(header: object, claims: object, sign: (input: string) => Buffer | string): string {
  const input = `${segment(header)}.${segment(claims)}`;
  const signature = sign(input);
  return `${input}.${typeof signature === 'string' ? signature : signature.toString('base64url')}`;
}

const hmac = (secret: Buffer, claims: object = CLAIMS, header: object = { alg: 'HS256' }): string =>
  written(header, claims, (input) => createHmac('sha256', secret).update(input).digest());

const key = (secret: Buffer, id = ''): string =>
  `<key${id && ` id="${id}"`}>${secret.toString('base64')}</key>`;

const REASON = showing('context.LastError.Source + " " + context.LastError.Reason');
const ACCEPTED = showing(
  '((Jwt)context.Variables["jwt"]).Algorithm + " " + ((Jwt)context.Variables["jwt"]).Claims["sub"][0]',
);

interface Trial {
  readonly attributes?: string;
  readonly children: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly target?: string;
  readonly keySets?: KeySets;
}

const policy = ({ attributes = 'header-name="Authorization"', children }: Trial): string =>
  `<validate-jwt ${attributes} output-token-variable-name="jwt">${children}</validate-jwt>`;

/** The algorithm and the subject of an accepted token, or why it was refused. */
async function judged(trial: Trial): Promise<string> {
  const { token, target = '/', keySets } = trial;
  const headers =
    trial.headers ?? (token === undefined ? {} : { Authorization: `Bearer ${token}` });
  const { body } = await run({
    inbound: policy(trial) + ACCEPTED,
    onError: REASON,
    target,
    headers,
    services: { tell() {}, ...(keySets && { keySets }) },
  });
  return body;
}

const stated = (...keys: string[]): string =>
  `<issuer-signing-keys>${keys.join('')}</issuer-signing-keys>`;

const refusedAtStart = async (xml: string, complaint: RegExp): Promise<void> => {
  await assert.rejects(run({ inbound: xml }), (error: Error) => {
    assert.ok(error instanceof NotModelled, error.stack);
    assert.match(error.message, complaint);
    return true;
  });
};

describe('validate-jwt with a shared secret', () => {
  const children = stated(key(SECRET));

  test('accepts a token of that secret, and only within its time', async () => {
    assert.equal(await judged({ children, token: hmac(SECRET) }), 'HS256 ada');
    const late = hmac(SECRET, { ...CLAIMS, exp: NOW });
    assert.equal(await judged({ children, token: late }), 'validate-jwt TokenExpired');
    const skewed = 'header-name="Authorization" clock-skew="@(60)"';
    assert.equal(await judged({ children, token: late, attributes: skewed }), 'HS256 ada');
  });

  test('takes the secret from an expression, and trusts nothing if that is no secret', async () => {
    const from = (text: string) => stated(`<key>@(context.Request.Headers["K"][0])</key>`) + text;
    const token = hmac(SECRET);
    const headers = (K: string) => ({ Authorization: `Bearer ${token}`, K });
    assert.equal(
      await judged({ children: from(''), headers: headers(SECRET.toString('base64')) }),
      'HS256 ada',
    );
    for (const K of ['', 'not base64!', randomBytes(8).toString('base64')]) {
      const verdict = await judged({ children: from(''), headers: headers(K || ' ') });
      assert.equal(verdict, 'validate-jwt TokenSignatureKeyNotFound', K);
    }
  });

  for (const [what, token, reason] of [
    ['of another secret', hmac(randomBytes(64)), 'TokenSignatureInvalid'],
    [
      'with a changed claim',
      hmac(SECRET).replace(/\.[^.]+\./, `.${segment({ ...CLAIMS, sub: 'x' })}.`),
      'TokenSignatureInvalid',
    ],
    ['without signature', written({ alg: 'none' }, CLAIMS, () => ''), 'TokenSignatureKeyNotFound'],
    ['with alg "None"', written({ alg: 'None' }, CLAIMS, () => ''), 'TokenSignatureKeyNotFound'],
    ['with an empty HMAC', written({ alg: 'HS256' }, CLAIMS, () => ''), 'TokenSignatureInvalid'],
    [
      'with an unknown critical header',
      hmac(SECRET, CLAIMS, { alg: 'HS256', crit: ['x'], x: 1 }),
      'JwtInvalid',
    ],
    ['whose claims are a list', hmac(SECRET, [CLAIMS]), 'JwtInvalid'],
    ['without exp', hmac(SECRET, { ...CLAIMS, exp: undefined }), 'JwtInvalid'],
    ['with exp as a text', hmac(SECRET, { ...CLAIMS, exp: String(NOW + 60) }), 'JwtInvalid'],
    ['not valid yet', hmac(SECRET, { ...CLAIMS, nbf: NOW + 1 }), 'JwtInvalid'],
    ['that is no token', 'abc', 'JwtInvalid'],
    ['of two tokens', `${hmac(SECRET)},${hmac(SECRET)}`, 'JwtInvalid'],
  ] as const) {
    test(`refuses a token ${what}`, async () => {
      assert.equal(await judged({ children, token }), `validate-jwt ${reason}`);
    });
  }

  test('is refused at start if the secret is short or not Base64', async () => {
    for (const text of [
      randomBytes(31).toString('base64'),
      'c2VjcmV0',
      'a-_b'.repeat(20),
      '',
      '?',
    ]) {
      const xml = policy({ children: stated(`<key>${text}</key>`) });
      await refusedAtStart(xml, /not a secret of 32 bytes/);
    }
  });
});

describe('validate-jwt with an RSA key of its own', () => {
  let jwk: JWK;
  let sign: (alg: string, kid?: string) => Promise<string>;
  before(async () => {
    const pair = await generateKeyPair('RS256', { extractable: true });
    jwk = await exportJWK(pair.publicKey);
    const { alg: _, ...secret } = await exportJWK(pair.privateKey);
    sign = (alg, kid) =>
      new SignJWT(CLAIMS)
        .setProtectedHeader({ alg, ...(kid !== undefined && { kid }) })
        .sign(secret);
  });
  const rsa = (id = '', { n, e }: JWK = jwk): string =>
    `<key${id && ` id="${id}"`} n="${n}" e="${e}" />`;

  test('accepts the documented algorithms, and no other', async () => {
    for (const alg of ['RS256', 'RS512', 'PS256']) {
      assert.equal(await judged({ children: stated(rsa()), token: await sign(alg) }), `${alg} ada`);
    }
    for (const alg of ['RS384', 'PS384', 'PS512']) {
      const verdict = await judged({ children: stated(rsa()), token: await sign(alg) });
      assert.equal(verdict, 'validate-jwt TokenSignatureKeyNotFound', alg);
    }
  });

  test('does not take the public key for a secret (algorithm confusion)', async () => {
    const spelled = createPublicKey({ key: jwk as never, format: 'jwk' });
    for (const secret of [
      Buffer.from(jwk.n as string, 'base64url'),
      spelled.export({ type: 'spki', format: 'der' }),
      Buffer.from(spelled.export({ type: 'spki', format: 'pem' })),
    ]) {
      const verdict = await judged({ children: stated(rsa()), token: hmac(secret) });
      assert.equal(verdict, 'validate-jwt TokenSignatureKeyNotFound');
    }
  });

  test('uses a key only for tokens that name it, or that name none', async () => {
    const children = stated(rsa('one'));
    assert.equal(await judged({ children, token: await sign('RS256', 'one') }), 'RS256 ada');
    assert.equal(await judged({ children, token: await sign('RS256') }), 'RS256 ada');
    for (const kid of ['two', 'ONE', '', '../one']) {
      const verdict = await judged({ children, token: await sign('RS256', kid) });
      assert.equal(verdict, 'validate-jwt TokenSignatureKeyNotFound', kid);
    }
  });

  test('tries every key that may belong to the token', async () => {
    const other = await exportJWK((await generateKeyPair('RS256')).publicKey);
    const children = stated(key(SECRET), rsa('', other), rsa());
    assert.equal(await judged({ children, token: await sign('RS256') }), 'RS256 ada');
    assert.equal(await judged({ children, token: hmac(SECRET) }), 'HS256 ada');
  });

  test('is refused at start if the key is short or not a key', async () => {
    const short = createPublicKey({
      key: { kty: 'RSA', n: toBase64Url((1n << 1023n) + 9n), e: 'AQAB' },
      format: 'jwk',
    }).export({ format: 'jwk' });
    for (const bad of [short, { n: '', e: 'AQAB' }, { n: jwk.n, e: '' }, { n: '!', e: '!' }]) {
      await refusedAtStart(policy({ children: stated(rsa('', bad as JWK)) }), /not an RSA key/);
    }
    await refusedAtStart(policy({ children: stated(`<key n="${jwk.n}" />`) }), /not an RSA key/);
  });

  test('uses no key whose signatures others can make', async () => {
    const one = { n: jwk.n as string, e: toBase64Url(1n) };
    await refusedAtStart(policy({ children: stated(rsa('', one as JWK)) }), /not an RSA key/);
    const prime = toBase64Url(generatePrimeSync(2048, { bigint: true }));
    const token = written({ alg: 'RS256' }, CLAIMS, (input) => paddedDigest(input, 256));
    assert.equal(
      await judged({ children: stated(rsa('', { n: prime, e: 'AQAB' } as JWK)), token }),
      'validate-jwt TokenSignatureKeyNotFound',
    );
  });
});

describe('validate-jwt with several sources of keys', () => {
  test('accepts a configuration beside its own keys, each for its issuer', async () => {
    const pair = await generateKeyPair('RS256');
    const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'k', use: 'sig' };
    const keySets = new KeySets(new ManualClock(), async (url) =>
      url.endsWith('/keys') ? { keys: [jwk] } : { issuer: CLAIMS.iss, jwks_uri: '/keys' },
    );
    const children = `<openid-config url="https://login.example/configuration" />${stated(key(SECRET))}`;
    const signed = await new SignJWT(CLAIMS)
      .setProtectedHeader({ alg: 'RS256', kid: 'k' })
      .sign(pair.privateKey);
    assert.equal(await judged({ children, token: signed, keySets }), 'RS256 ada');
    assert.equal(await judged({ children, token: hmac(SECRET), keySets }), 'HS256 ada');
    const foreign = hmac(SECRET, { ...CLAIMS, iss: 'https://other.example' });
    assert.equal(
      await judged({ children, token: foreign, keySets }),
      'validate-jwt TokenIssuerNotAllowed',
    );
  });

  test('refuses every issuer while no configuration can be fetched', async () => {
    const keySets = new KeySets(new ManualClock(), async () => {
      throw new Error('nothing answers');
    });
    const children = `<openid-config url="https://login.example/configuration" />${stated(key(SECRET))}`;
    assert.equal(
      await judged({ children, token: hmac(SECRET), keySets }),
      'validate-jwt TokenIssuerNotAllowed',
    );
  });

  for (const [what, children, complaint] of [
    ['a certificate', stated('<key certificate-id="a" />'), /no certificates/],
    [
      'a key for decryption',
      '<decryption-keys><key certificate-id="a" /></decryption-keys>',
      /no encrypted tokens/,
    ],
    ['a master key', stated('<zumo-master-key>a</zumo-master-key>'), /<zumo-master-key>/],
    [
      'a signing token',
      '<issuer-signing-tokens><token>a</token></issuer-signing-tokens>',
      /<issuer-signing-tokens>/,
    ],
  ] as const) {
    test(`does not start with ${what}`, () => refusedAtStart(policy({ children }), complaint));
  }
});

describe('validate-jwt that requires no signature', () => {
  const attributes = 'header-name="Authorization" require-signed-tokens="false"';
  const children = stated(key(SECRET));
  const unsigned = (claims: object = CLAIMS, header: object = { alg: 'none' }) =>
    written(header, claims, () => '');

  test('accepts an unsigned token that meets the other demands', async () => {
    assert.equal(await judged({ attributes, children, token: unsigned() }), 'none ada');
    assert.equal(await judged({ attributes, children, token: hmac(SECRET) }), 'HS256 ada');
    const demanding = `${children}<audiences><audience>other</audience></audiences>`;
    assert.equal(
      await judged({ attributes, children: demanding, token: unsigned() }),
      'validate-jwt TokenAudienceNotAllowed',
    );
    const late = unsigned({ ...CLAIMS, exp: NOW - 1 });
    assert.equal(await judged({ attributes, children, token: late }), 'validate-jwt TokenExpired');
  });

  for (const [what, token, reason] of [
    ['a signed token of another key', hmac(randomBytes(64)), 'TokenSignatureInvalid'],
    ['no algorithm and a signature', `${unsigned()}AAAA`, 'JwtInvalid'],
    ['a fourth part', `${unsigned()}.`, 'JwtInvalid'],
    ['an unknown critical header', unsigned(CLAIMS, { alg: 'none', crit: ['x'] }), 'JwtInvalid'],
    [
      'an HMAC algorithm without signature',
      written({ alg: 'HS256' }, CLAIMS, () => ''),
      'TokenSignatureInvalid',
    ],
  ] as const) {
    test(`still refuses ${what}`, async () => {
      assert.equal(await judged({ attributes, children, token }), `validate-jwt ${reason}`);
    });
  }

  test('requires one again if the expression says so', async () => {
    const decided =
      'header-name="Authorization" require-signed-tokens="@(context.Request.Method == &quot;GET&quot;)"';
    assert.equal(
      await judged({ attributes: decided, children, token: unsigned() }),
      'validate-jwt TokenSignatureKeyNotFound',
    );
  });
});

describe('validate-jwt finds the token', () => {
  const children = stated(key(SECRET));
  const token = hmac(SECRET);

  test('in a header, with the scheme only in Authorization', async () => {
    const inHeader = (name: string, value: string, scheme = ' require-scheme="Bearer"') =>
      judged({
        attributes: `header-name="${name}"${scheme}`,
        children,
        headers: { [name]: value },
      });
    assert.equal(await inHeader('Authorization', `bearer ${token}`), 'HS256 ada');
    assert.equal(await inHeader('Authorization', `Bearer ${token}`, ''), 'HS256 ada');
    assert.equal(await inHeader('Authorization', token, ''), 'HS256 ada');
    assert.equal(await inHeader('X-Token', token), 'HS256 ada');
    assert.equal(await inHeader('Authorization', token), 'validate-jwt TokenNotPresent');
    assert.equal(await inHeader('Authorization', `Basic ${token}`), 'validate-jwt TokenNotPresent');
    assert.equal(await inHeader('X-Token', `Bearer ${token}`), 'validate-jwt JwtInvalid');
  });

  test('in a query parameter or a value', async () => {
    const query = 'query-parameter-name="t"';
    assert.equal(
      await judged({ attributes: query, children, target: `/?t=${token}` }),
      'HS256 ada',
    );
    assert.equal(await judged({ attributes: query, children }), 'validate-jwt TokenNotPresent');
    const value = 'token-value="@(context.Request.Headers[&quot;T&quot;][0])"';
    assert.equal(await judged({ attributes: value, children, headers: { T: token } }), 'HS256 ada');
    assert.equal(
      await judged({ attributes: value, children, headers: { T: `Bearer ${token}` } }),
      'validate-jwt JwtInvalid',
    );
  });

  test('in exactly one place', async () => {
    for (const attributes of ['', 'header-name="a" query-parameter-name="b"']) {
      await refusedAtStart(policy({ attributes, children }), /needs one of header-name/);
    }
  });
});

describe('validate-jwt answers', () => {
  const children = `${stated(key(SECRET))}<required-claims><claim name="role" match="@(&quot;any&quot;)" separator=" "><value>read</value><value>write</value></claim><claim name="tid"><value>t</value></claim></required-claims>`;
  const answer = async (attributes: string, claims?: object) => {
    const { status, body } = await run({
      inbound: policy({ attributes, children }),
      headers: claims ? { Authorization: hmac(SECRET, { ...CLAIMS, ...claims }) } : {},
      services: { tell() {} },
    });
    return [status, JSON.parse(body || '{}').message];
  };
  const header = 'header-name="Authorization"';

  test('in the documented words', async () => {
    assert.deepEqual(await answer(header), [401, 'JWT not present.']);
    assert.deepEqual(await answer(header, {}), [
      401,
      'JWT token is missing the following claims: role, tid. Access denied.',
    ]);
    assert.deepEqual(await answer(header, { role: 'none', tid: 't' }), [
      401,
      'Claim role value of none is not allowed. Access denied.',
    ]);
    const [status] = await answer(header, { role: 'x write', tid: 't' });
    assert.equal(status, 500, 'it passes, and no step has chosen a backend');
  });

  test('with the status and the words that the policy says', async () => {
    const own = `${header} failed-validation-httpcode="@(400 + 3)" failed-validation-error-message="@(&quot;No &quot; + context.Request.Method)"`;
    assert.deepEqual(await answer(own), [403, 'No GET']);
  });
});
