import { BasicCredentials, readBasic } from '../../basic-credentials.ts';
import { Jwt, readJwt } from '../../jwt.ts';
import type { Members, Method, Property, TypeOf } from '../member.ts';
import { FIELDS, type Type } from '../types.ts';
import { DateTime } from '../values/date-time.ts';

const property = <T>(gives: Type, get: (target: T) => unknown): Property => ({
  gives,
  get: get as Property['get'],
});

function timeOf(jwt: Jwt, claim: string): DateTime | null {
  const seconds = jwt.time(claim);
  return seconds === null ? null : DateTime.fromUnix(seconds * 1000);
}

/** What the header `Authorization` holds. */
export const CREDENTIALS: readonly TypeOf[] = [
  {
    name: 'Jwt',
    is: (value) => value instanceof Jwt,
    members: {
      Algorithm: property<Jwt>('string', ({ algorithm }) => algorithm),
      Audiences: property<Jwt>('IEnumerable<string>', ({ audiences }) => audiences),
      Claims: property<Jwt>(FIELDS, ({ claims }) => claims),
      ExpirationTime: property<Jwt>('DateTime?', (jwt) => timeOf(jwt, 'exp')),
      Id: property<Jwt>('string', (jwt) => jwt.claim('jti')),
      IssuedAt: property<Jwt>('DateTime?', (jwt) => timeOf(jwt, 'iat')),
      Issuer: property<Jwt>('string', (jwt) => jwt.claim('iss')),
      NotBefore: property<Jwt>('DateTime?', (jwt) => timeOf(jwt, 'nbf')),
      Subject: property<Jwt>('string', (jwt) => jwt.claim('sub')),
      Type: property<Jwt>('string', ({ type }) => type),
    },
  },
  {
    name: 'BasicAuthCredentials',
    is: (value) => value instanceof BasicCredentials,
    members: {
      Password: property<BasicCredentials>('string', ({ password }) => password),
      UserId: property<BasicCredentials>('string', ({ userId }) => userId),
    },
  },
];

type Read = (text: string | null) => object | null;

const asOne = (gives: Type, run: Read): Method[] => [{ takes: [], gives, isExtension: true, run }];

const tryOne = (out: Type, read: Read): Method[] => [
  {
    takes: [{ out }],
    gives: 'bool',
    isExtension: true,
    run(text: string | null, set: (value: unknown) => void) {
      const found = read(text);
      set(found);
      return found !== null;
    },
  },
];

/** Methods that the gateway adds to every string, which may be null. */
export const STRING_EXTENSIONS: Members = {
  AsBasic: asOne('BasicAuthCredentials', readBasic),
  AsJwt: asOne('Jwt', readJwt),
  TryParseBasic: tryOne('BasicAuthCredentials', readBasic),
  TryParseJwt: tryOne('Jwt', readJwt),
};
