/** What each verb of `npm run front` changes in the two reviewed files. Every function returns new ones. */
import {
  type Definition,
  definitionOf,
  digestOf,
  titleOf,
} from '../../server/src/call/definition.ts';
import { checkDeclarations } from '../../server/src/tools/check-declarations.ts';
import { isServerName } from '../../server/src/tools/fronted/place-upstream.ts';
import { readUpstreams } from '../../server/src/tools/fronted/read-upstreams.ts';
import {
  isUpstreamUrl,
  type LockFile,
  MOST_SITES,
  parseUpstreams,
  type UpstreamsFile,
  URL_FORM,
} from '../../server/src/tools/fronted/upstream-files.ts';
import { createTools } from '../../server/src/tools/list.ts';
import { checkPlace } from './check-options.ts';

/** `server/upstreams.json` and `server/upstreams.lock.json`. */
export interface UpstreamFiles {
  readonly upstreams: UpstreamsFile;
  readonly lock: LockFile;
}

export type UpstreamEntry = UpstreamsFile[string];

export interface NewUpstream {
  readonly name: string;
  /** A URL, or a program with its arguments. */
  readonly words: readonly string[];
  readonly secret?: string | undefined;
  readonly header?: string | undefined;
  readonly variable?: string | undefined;
  readonly scope?: string | undefined;
  readonly identity?: boolean | undefined;
  readonly audience?: string | undefined;
  readonly address?: string | undefined;
  readonly path?: string | undefined;
  /** Variables and their values, as `NAME=value`. */
  readonly environment?: readonly string[] | undefined;
  readonly image?: string | undefined;
  readonly internet?: boolean | undefined;
  readonly shared?: boolean | undefined;
  readonly seconds?: string | undefined;
  readonly 'answer-kib'?: string | undefined;
}

/** The entry of a server of which nothing is offered yet. */
export function newEntry({ upstreams }: UpstreamFiles, added: NewUpstream): UpstreamEntry {
  const { name, shared } = added;
  if (!isServerName(name)) {
    throw new Error(
      `${JSON.stringify(name)} cannot be the name of a server. Use 1 to 64 letters, digits, underscores, dots and hyphens, and no dot at the start.`,
    );
  }
  if (Object.hasOwn(upstreams, name)) {
    throw new Error(`${name} is declared already. Choose another name, or remove it first.`);
  }
  const credential = credentialOf(added);
  return {
    ...placeOf(upstreams, added),
    ...(credential && { credential }),
    ...(shared && { sessions: 'shared' as const }),
    ...limitsIn(added),
    tools: {},
  };
}

/** What is no number is refused with the file, as any other number would be. */
function limitsIn({ seconds, 'answer-kib': answerKiB }: NewUpstream) {
  if (seconds === undefined && answerKiB === undefined) return {};
  const limits = {
    ...(seconds !== undefined && { seconds: Number(seconds) }),
    ...(answerKiB !== undefined && { answerKiB: Number(answerKiB) }),
  };
  return { limits };
}

function placeOf(
  upstreams: UpstreamsFile,
  added: NewUpstream,
): Pick<UpstreamEntry, 'url' | 'address' | 'site'> {
  const { words, address, path, environment, image, internet } = added;
  const [url = '', ...more] = words;
  const isProgram = more.length > 0 || !url.includes(':');
  checkPlace({ ...added }, isProgram);
  if (!isProgram) {
    if (!isUpstreamUrl(url)) throw new Error(`The URL is not supported. ${URL_FORM}`);
    return { url, ...(address !== undefined && { address }) };
  }
  return {
    site: {
      command: [...words],
      ...(path !== undefined && { path }),
      ...(environment && { environment: toVariables(environment) }),
      ...(image !== undefined && { image }),
      ...(internet && { internet }),
      slot: freeSlot(upstreams),
    },
  };
}

function toVariables(given: readonly string[]): Record<string, string> {
  const variables = given.map((text) => {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    if (name !== undefined && value !== undefined) return [name, value] as const;
    throw new Error(`--environment ${JSON.stringify(text)} does not have the form NAME=value.`);
  });
  return Object.fromEntries(variables);
}

/** The lowest number that no site has, so that the addresses of the others stay as they are. */
function freeSlot(upstreams: UpstreamsFile): number {
  const taken = new Set(Object.values(upstreams).map(({ site }) => site?.slot));
  for (let slot = 0; slot < MOST_SITES; slot++) if (!taken.has(slot)) return slot;
  throw new Error(
    `The network is planned for ${MOST_SITES} servers with a site of their own. Remove one first, or declare a server that runs elsewhere by its URL.`,
  );
}

function credentialOf(added: NewUpstream): UpstreamEntry['credential'] {
  const { secret, header, variable, scope, identity, audience } = added;
  if (scope !== undefined) return { kind: 'onBehalfOf', scope };
  if (identity) return { kind: 'identity', ...(audience !== undefined && { audience }) };
  if (secret === undefined) return undefined;
  if (variable !== undefined) return { kind: 'environment', variable, secret };
  return {
    kind: 'header',
    header: header?.toLowerCase() ?? 'authorization',
    prefix: header === undefined ? 'Bearer ' : '',
    secret,
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
  const title = titleOf(definition, as);
  const access = {
    tool,
    callsPerMinute: calls,
    ...(scope !== undefined && { scope: scopeOf(scope, title) }),
    ...(role !== undefined && { role: roleOf(role, title) }),
  };
  const tools = { ...entry.tools, [as]: access };
  const before = files.upstreams[name];
  return { ...files, upstreams: { ...files.upstreams, [name]: { ...before, tools } } };
}

/** @param tool its own name, or the one that callers see. */
export function withoutOffer(files: UpstreamFiles, name: string, tool: string): UpstreamFiles {
  const { tools } = entryOf(files, name);
  const kept = Object.entries(tools).filter(([as, offer]) => as !== tool && offer.tool !== tool);
  if (kept.length === Object.keys(tools).length) {
    const offered = Object.keys(tools).join(', ') || 'none';
    throw new Error(`${name} has no offered tool ${JSON.stringify(tool)}. Offered: ${offered}.`);
  }
  const entry = { ...files.upstreams[name], tools: Object.fromEntries(kept) };
  return { ...files, upstreams: { ...files.upstreams, [name]: entry } };
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

/** @throws {ConfigError} */
export function entryOf({ upstreams }: Pick<UpstreamFiles, 'upstreams'>, name: string) {
  const found = Object.hasOwn(upstreams, name) ? parseUpstreams(upstreams)[name] : undefined;
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
