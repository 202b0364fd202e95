import { commaList } from '../../server/src/contract/comma-list.ts';
import { quoted } from './printable.ts';
import { Stop } from './stop.ts';

export const CLIENT_REDIRECTS = 'AZURE_MCP_CLIENT_REDIRECTS';

/** Entra ignores the port of these (RFC 8252 section 7.3), and allows plain http for no other host. */
const LOOPBACK = /^http:\/\/(localhost|127\.0\.0\.1)(?::\d{1,5})?(?=[/?]|$)/;

/** Schemes that a browser follows itself, so no program on the user's machine can own them. */
const OF_BROWSERS =
  /^(?:about|blob|data|file|filesystem|ftp|javascript|mailto|vbscript|view-source|wss?):/;

/** What https://learn.microsoft.com/entra/identity-platform/reply-url excludes, and spaces. */
const EXCLUDED = /[!$'(),;"\\<>^`{|}]|[^\x21-\x7e]/;

const MAX_LENGTH = 256;

/** Rules of Entra for a redirect of a public client, each with how a value breaks it. */
const RULES: readonly (readonly [breaks: (uri: string) => boolean, must: string])[] = [
  [(uri) => !URL.canParse(uri) || !/^[a-z][a-z0-9.+-]*:/.test(uri), 'must be an absolute URL'],
  [(uri) => uri.includes('#'), 'must not have a fragment'],
  // Each address that it stands for could receive codes.
  [(uri) => uri.includes('*'), 'must not contain a wildcard'],
  [
    (uri) => EXCLUDED.test(uri),
    'must not contain spaces or any of ! $ \' ( ) , ; " \\ < > ^ ` { | }',
  ],
  [(uri) => hasUser(new URL(uri)), 'must not contain a user name or password'],
  [
    (uri) => uri.startsWith('http:') && !LOOPBACK.test(uri),
    'must use https; http is allowed only for localhost and 127.0.0.1',
  ],
  [(uri) => uri.startsWith('https:') && !/^https:\/\/[^/?]/.test(uri), 'must name a host'],
  [(uri) => OF_BROWSERS.test(uri), 'must use https or a private-use scheme of its program'],
  [(uri) => uri.length > MAX_LENGTH, `must have at most ${MAX_LENGTH} characters`],
];

const hasUser = ({ username, password }: URL): boolean => username !== '' || password !== '';

/** Why Entra would refuse the redirect; undefined if it accepts it. */
export const redirectFault = (uri: string): string | undefined =>
  RULES.find(([breaks]) => breaks(uri))?.[1];

/** The same redirect as it is registered. */
export const asRegistered = (uri: string): string => uri.replace(LOOPBACK, 'http://$1');

/** The redirects in a list. @throws {Stop} for the first that Entra would refuse. */
export const readRedirects = (value: string | undefined): string[] =>
  commaList(value).map((uri) => {
    const fault = redirectFault(uri);
    if (fault === undefined) return asRegistered(uri);
    throw new Stop(
      `A redirect in ${CLIENT_REDIRECTS} ${fault}: ${quoted(uri)}. Correct it with \`azd env set\`.`,
    );
  });
