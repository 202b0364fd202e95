/** What each verb of `npm run front` changes in the two reviewed files. Every function returns new ones. */
import { type Definition, definitionOf, digestOf } from '../../server/src/call/definition.ts';
import { checkDeclarations, isName } from '../../server/src/tools/check-declarations.ts';
import {
  isUpstreamUrl,
  type LockFile,
  readUpstreams,
  type UpstreamsFile,
} from '../../server/src/tools/fronted/read-upstreams.ts';
import { createTools } from '../../server/src/tools/list.ts';

/** `server/upstreams.json` and `server/upstreams.lock.json`. */
export interface UpstreamFiles {
  readonly upstreams: UpstreamsFile;
  readonly lock: LockFile;
}

export type UpstreamEntry = UpstreamsFile[string];

export interface NewUpstream {
  readonly name: string;
  readonly url: string;
  readonly secret?: string | undefined;
  readonly header?: string | undefined;
  readonly shared?: boolean | undefined;
}

/** The entry of a server of which nothing is offered yet. */
export function newEntry(
  { upstreams }: UpstreamFiles,
  { name, url, secret, header, shared }: NewUpstream,
): UpstreamEntry {
  if (!isName(name)) {
    throw new Error(
      `${JSON.stringify(name)} cannot be the name of a server. Use 1 to 64 letters, digits, underscores, dots and hyphens.`,
    );
  }
  if (Object.hasOwn(upstreams, name)) {
    throw new Error(`${name} is declared already. Choose another name, or remove it first.`);
  }
  if (!isUpstreamUrl(url)) {
    throw new Error(
      `The URL is not supported. Use https and a host name, without port, user or password, such as https://mcp.example.com/mcp.`,
    );
  }
  const credential = {
    header: header?.toLowerCase() ?? 'authorization',
    prefix: header === undefined ? 'Bearer ' : '',
  };
  return {
    url,
    ...(secret !== undefined && { credential: { ...credential, secret } }),
    ...(shared && { sessions: 'shared' as const }),
    tools: {},
  };
}

export const withUpstream = (
  { upstreams, lock }: UpstreamFiles,
  name: string,
  entry: UpstreamEntry,
  live: readonly Definition[],
): UpstreamFiles => ({
  upstreams: { ...upstreams, [name]: entry },
  lock: { ...lock, [name]: toLock(live) },
});

export interface Offer {
  /** The name that callers see; by default the server's own. */
  readonly as?: string | undefined;
  readonly calls: number;
  readonly scope?: string | undefined;
  readonly role?: string | undefined;
}

export function withOffer(
  files: UpstreamFiles,
  name: string,
  tool: string,
  { as = tool, calls, scope, role }: Offer,
): UpstreamFiles {
  const entry = entryOf(files, name);
  const definition = files.lock[name]?.find((one) => one.name === tool);
  if (!definition) {
    const known = files.lock[name]?.map((one) => one.name).join(', ');
    throw new Error(`${name} has no reviewed tool ${JSON.stringify(tool)}. It has: ${known}.`);
  }
  const title = definition.title ?? as;
  const access = {
    tool,
    callsPerMinute: calls,
    ...(scope !== undefined && { scope: scopeOf(scope, title) }),
    ...(role !== undefined && { role: roleOf(role, title) }),
  };
  const tools = { ...entry.tools, [as]: access };
  return { ...files, upstreams: { ...files.upstreams, [name]: { ...entry, tools } } };
}

/** @param only the tool to accept; all of them if absent. */
export function withAccepted(
  { upstreams, lock }: UpstreamFiles,
  name: string,
  live: readonly Definition[],
  only: string | undefined,
): UpstreamFiles {
  const before = lock[name] ?? [];
  if (only !== undefined && ![...before, ...live].some((tool) => tool.name === only)) {
    throw new Error(`${name} has no tool ${JSON.stringify(only)}.`);
  }
  const isAccepted = (tool: { readonly name: string }) => only === undefined || tool.name === only;
  const kept = before.filter((tool) => !isAccepted(tool));
  return { upstreams, lock: { ...lock, [name]: toLock([...kept, ...live.filter(isAccepted)]) } };
}

export function withoutUpstream(files: UpstreamFiles, name: string): UpstreamFiles {
  entryOf(files, name);
  const without = <T>(all: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(all).filter(([one]) => one !== name));
  return { upstreams: without(files.upstreams), lock: without(files.lock) };
}

export function entryOf({ upstreams }: UpstreamFiles, name: string): UpstreamEntry {
  const found = Object.hasOwn(upstreams, name) ? upstreams[name] : undefined;
  if (found) return found;
  const known = Object.keys(upstreams).join(', ') || 'none';
  throw new Error(`server/upstreams.json does not declare ${name}. Declared: ${known}.`);
}

/**
 * Not by way of `declarations.ts`: it reads the files as they are, and this command repairs them.
 *
 * @throws {ConfigError} for anything that could not be deployed, names that collide included.
 */
export const checkFiles = ({ upstreams, lock }: UpstreamFiles): void =>
  checkDeclarations([
    ...createTools({ settings: {}, readSecret: undefined }),
    ...readUpstreams(upstreams, lock),
  ]);

/** Each definition with its digest, in the order of names, so that a diff shows only what changed. */
const toLock = (definitions: readonly Definition[]): LockFile[string] =>
  [...definitions]
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .map((one) => ({ sha256: digestOf(one), ...definitionOf(one) })) as LockFile[string];

const scopeOf = (name: string, title: string) => ({
  name,
  adminTitle: `${title}, on behalf of the signed-in user`,
  adminText: 'Allows the application to use this tool on behalf of the signed-in user.',
  userTitle: `${title}, on your behalf`,
  userText: 'Allows the application to use this tool on your behalf.',
});

const roleOf = (name: string, title: string) => ({
  name,
  title,
  text: 'Users and applications that may use this tool.',
  assignableTo: ['User' as const, 'Application' as const],
  grantedTo: 'deployer' as const,
});
