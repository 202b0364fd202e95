import * as z from 'zod';
import { type Definition, digestOf } from '../../call/definition.ts';
import type { Upstream } from '../../call/upstream.ts';
import { ConfigError } from '../../config/setting.ts';
import { isServiceOrigin } from '../../contract/service-origin.ts';
import type { RoleDeclaration, ToolAccess } from '../access.ts';
import { isName } from '../check-declarations.ts';
import type { ToolNeeds } from '../needs.ts';

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
const UPSTREAM = z.strictObject({
  url: z.string(),
  credential: z
    .strictObject({ header: z.string(), prefix: z.string().default(''), secret: z.string() })
    .optional(),
  sessions: z.enum(['caller', 'shared']).default('caller'),
  output: z.enum(['checked', 'text']).default('checked'),
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

/** `server/upstreams.lock.json`: every tool of each of them, as it was reviewed. */
const LOCK = z.record(z.string(), z.array(DEFINITION));
export type LockFile = z.infer<typeof LOCK>;

/** A tool of another server that is offered here. */
export interface FrontedTool {
  /** The name that callers see. */
  readonly name: string;
  readonly title: string;
  readonly access: ToolAccess;
  readonly needs: ToolNeeds;
  readonly upstream: Upstream;
  readonly definition: Definition;
  readonly output: 'checked' | 'text';
}

/**
 * The offered tools, in the order of the file. A tool whose reviewed definition was edited by hand is
 * refused, because its digest then says nothing.
 *
 * @throws {ConfigError}
 */
export function readUpstreams(upstreams: unknown, lock: unknown): readonly FrontedTool[] {
  const declared = parse(UPSTREAMS, upstreams, 'server/upstreams.json');
  const reviewed = parse(LOCK, lock, 'server/upstreams.lock.json');
  return Object.entries(declared).flatMap(
    ([name, { url, credential, sessions, output, tools }]) => {
      if (!isName(name)) {
        throw new ConfigError(
          `server/upstreams.json: ${JSON.stringify(name)} cannot be the name of a server.`,
        );
      }
      if (!isUpstreamUrl(url)) {
        throw new ConfigError(
          `The upstream ${name} in server/upstreams.json has a URL that is not supported. Use https and a host name, without port, user or password, such as https://mcp.example.com/mcp.`,
        );
      }
      const definitions = new Map((reviewed[name] ?? []).map((one) => [one.name, one]));
      const offers = Object.entries(tools);
      const digests = new Map(
        offers.map(([, { tool }]) => [tool, definitions.get(tool)?.sha256 ?? '']),
      );
      const upstream = { name, url, credential, isShared: sessions === 'shared', digests };
      return offers.map(([offered, { tool, callsPerMinute, scope, role }]) => {
        const locked = definitions.get(tool);
        if (!locked || locked.sha256 !== digestOf(locked)) {
          throw new ConfigError(
            `server/upstreams.lock.json has no intact definition of the tool ${tool} from ${name}. Run "npm run front -- accept ${name} ${tool}" and review the change.`,
          );
        }
        return {
          name: offered,
          title: locked.title ?? offered,
          access: { callsPerMinute, ...(scope && { scope }), ...(role && { role: toRole(role) }) },
          needs: {
            outbound: [new URL(url).origin],
            ...(credential && { secrets: [credential.secret] }),
          },
          upstream,
          definition: locked,
          output,
        };
      });
    },
  );
}

/** HTTPS under a name, without credentials, which would lie in a file and in messages. */
export function isUpstreamUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, origin, username, password } = new URL(url);
  return protocol === 'https:' && isServiceOrigin(origin) && username === '' && password === '';
}

const toRole = ({ grantedTo, ...role }: z.infer<typeof ROLE>): RoleDeclaration => ({
  ...role,
  ...(grantedTo && { grantedTo }),
});

function parse<Schema extends z.ZodType>(schema: Schema, value: unknown, file: string) {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data as z.output<Schema>;
  const [issue] = parsed.error.issues;
  throw new ConfigError(`${file}: ${issue?.path.join('.')}: ${issue?.message}`);
}
