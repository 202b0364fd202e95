/** The forms of the two reviewed files, and what each may say. */
import * as z from 'zod';
import { ConfigError } from '../../config/setting.ts';
import { isEndpointPath } from '../../contract/endpoint-path.ts';
import { LIMITS } from '../../contract/limits.ts';
import { PRIVATE_ADDRESSES } from '../../contract/private-addresses.ts';
import { isServiceOrigin } from '../../contract/service-origin.ts';
import { isVariableName } from '../../contract/variable-name.ts';
import { isSecretName, SECRET_FORM } from '../needs.ts';

const SCOPE = z.strictObject({
  name: z.string(),
  adminTitle: z.string(),
  adminText: z.string(),
  userTitle: z.string(),
  userText: z.string(),
});
const ROLE = z.strictObject({
  name: z.string(),
  title: z.string(),
  text: z.string(),
  assignableTo: z.array(z.enum(['User', 'Application'])),
  grantedTo: z.enum(['deployer', 'caller']).optional(),
});
const OFFER = z.strictObject({
  tool: z.string(),
  callsPerMinute: z.number(),
  scope: SCOPE.optional(),
  role: ROLE.optional(),
});

/** HTTPS under a name, without credentials, which would lie in a file and in messages. */
export function isUpstreamUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, origin, username, password } = new URL(url);
  return protocol === 'https:' && isServiceOrigin(origin) && username === '' && password === '';
}

export const URL_FORM =
  'Use https and a host name, without port, user or password, such as https://mcp.example.com/mcp.';

const URL_TEXT = z
  .string()
  .refine(isUpstreamUrl, { error: `the URL is not supported. ${URL_FORM}` });

const VARIABLE = z.string().refine(isVariableName, {
  error:
    'is not supported; use letters, digits and underscores, such as API_KEY, and no variable that the site sets or that decides what a program loads',
});

const SECRET = z.string().refine(isSecretName, { error: `is not supported; ${SECRET_FORM}` });

const wholeNumber = (min: number, max: number) =>
  z
    .int({ error: `must be a whole number from ${min} to ${max}` })
    .refine((given) => given >= min && given <= max, {
      error: `must be a whole number from ${min} to ${max}`,
    });

/** Addresses of the endpoints subnet that are planned for upstreams. */
export const MOST_SITES = 8;

const SITE = z.strictObject({
  command: z.array(z.string().min(1)).min(1),
  path: z.string().refine(isEndpointPath, { error: 'must be a path such as /mcp' }).optional(),
  image: z
    .string()
    .regex(/^[a-z0-9][\w./:@-]{0,254}$/, {
      error: 'must be the name of an image, such as registry.example.com/notes:1.4.0',
    })
    .optional(),
  internet: z.boolean().default(false),
  environment: z.record(VARIABLE, z.string()).default({}),
  slot: wholeNumber(0, MOST_SITES - 1),
});

/** An API, by its client id or one of its identifier URIs (the form of a scope: RFC 6749 section 3.3). */
const AUDIENCE = z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,255}$/, {
  error: 'is not an API; use its client id or its identifier URI',
});
/** Without an API, the scope would be one of Microsoft Graph. */
const FULL_SCOPE = z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,255}\/[\w.-]{1,120}$/, {
  error: 'is not one full scope; use the API and the name, such as api://<id>/Docs.Read',
});

const CREDENTIAL = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('header'),
    header: z.string(),
    prefix: z.string().default(''),
    secret: SECRET,
  }),
  z.strictObject({ kind: z.literal('environment'), variable: VARIABLE, secret: SECRET }),
  z.strictObject({ kind: z.literal('identity'), audience: AUDIENCE.optional() }),
  z.strictObject({ kind: z.literal('onBehalfOf'), scope: FULL_SCOPE }),
]);

/** What one call may take, where that is not the default. */
const CALL_LIMITS = z.strictObject({
  seconds: wholeNumber(1, LIMITS.upstreamMostS).optional(),
  answerKiB: wholeNumber(1, LIMITS.upstreamMostBytes / 1024).optional(),
});

const UPSTREAM = z.strictObject({
  /** Of a server that runs elsewhere. */
  url: URL_TEXT.optional(),
  /** Its private address, if it runs in a network that this one is connected to. */
  address: z
    .ipv4()
    .refine((address) => PRIVATE_ADDRESSES.check(address), {
      error:
        'is not a private address (RFC 1918). Leave it out for a server on the internet, which is called through the forwarding site',
    })
    .optional(),
  /** Of a program that gets a site of its own. */
  site: SITE.optional(),
  credential: CREDENTIAL.optional(),
  sessions: z.enum(['caller', 'shared']).default('caller'),
  output: z.enum(['checked', 'text']).default('checked'),
  limits: CALL_LIMITS.optional(),
  tools: z.record(z.string(), OFFER).default({}),
});
const DEFINITION = z.strictObject({
  sha256: z.string(),
  name: z.string(),
  title: z.string().optional(),
  description: z.string().optional(),
  inputSchema: z.record(z.string(), z.unknown()),
  outputSchema: z.record(z.string(), z.unknown()).optional(),
  annotations: z.record(z.string(), z.unknown()).optional(),
});

/** `server/upstreams.json`: how each server behind this one is reached, and what is offered of it. */
const UPSTREAMS = z.record(z.string(), UPSTREAM);
export type UpstreamsFile = z.input<typeof UPSTREAMS>;
export type UpstreamEntry = z.output<typeof UPSTREAM>;
export type OfferEntry = z.output<typeof OFFER>;

/** `server/upstreams.lock.json`: every tool of each of them, as it was reviewed. */
const LOCK = z.record(z.string(), z.array(DEFINITION));
export type LockFile = z.infer<typeof LOCK>;

/** @throws {ConfigError} that names the member. */
export const parseUpstreams = (value: unknown): Readonly<Record<string, UpstreamEntry>> =>
  parse(UPSTREAMS, value, 'server/upstreams.json');

/** @throws {ConfigError} that names the member. */
export const parseLock = (value: unknown): LockFile =>
  parse(LOCK, value, 'server/upstreams.lock.json');

function parse<Schema extends z.ZodType>(schema: Schema, value: unknown, file: string) {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data as z.output<Schema>;
  const [issue] = parsed.error.issues;
  throw new ConfigError(`${file}: ${issue?.path.join('.')}: ${issue?.message.replace(/\.$/, '')}.`);
}
