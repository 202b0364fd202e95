import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { after } from 'node:test';
import { promisify } from 'node:util';
import { withOffer } from '../../scripts/front/edit-upstreams.ts';
import { startBridge } from '../../scripts/front/start-bridge.ts';
import { bridgeOf, siteSetting, type UpstreamSite } from '../../server/src/call/upstream.ts';
import { offerUpstreams } from '../../server/src/front.ts';
import { type FrontedTool, readUpstreams } from '../../server/src/tools/fronted/read-upstreams.ts';
import { post, type Reply, request, signedIn, toolCall } from '../server/harness/call.ts';
import { startIssuer } from '../server/harness/issuer.ts';
import { startServer } from '../server/harness/start-server.ts';
import { copyRepository } from '../support/copy-repository.ts';
import { SERVERS } from '../support/needs.ts';

const PEOPLE = {
  Ada: { oid: 'aaaaaaaa-0000-4000-8000-000000000001', name: 'Ada' },
  Ben: { oid: 'aaaaaaaa-0000-4000-8000-000000000002', name: 'Ben' },
} as const;
const SECRET = 'FRONTED_KEY';
type Person = keyof typeof PEOPLE;

// As in every npm script: the servers run on the Node of the tests, whatever else is installed.
process.env.PATH = [dirname(process.execPath), process.env.PATH].join(delimiter);

const copy = copyRepository();
after(() => rmSync(copy, { recursive: true, force: true }));

/** The program of an installed package. */
export const program = (name: string): string => join(SERVERS, 'node_modules/.bin', name);

export interface Placed {
  readonly command: readonly string[];
  readonly path?: string;
  /** Variables as `NAME=value`. */
  readonly environment?: readonly string[];
  /** The tools to offer. */
  readonly offer: readonly string[];
  readonly output?: 'text';
  /** A key that the program expects in a variable. */
  readonly key?: { readonly variable: string; readonly value: string };
}

export interface Fronted {
  /** What `npm run front -- add` printed. */
  readonly printed: string;
  list(): Promise<readonly { readonly name: string }[]>;
  call(tool: string, args?: Record<string, unknown>, who?: Person): Promise<Called>;
  /** Ends the site of the server. */
  stop(): Promise<void>;
  /** The processes of the server, and all that they have started. */
  processes(): readonly string[];
}

export interface Called {
  readonly isError: boolean;
  readonly text: string;
  readonly content: readonly Readonly<Record<string, unknown>>[];
  readonly structured: unknown;
}

/**
 * Puts a server behind this one as its operator does: adds it, offers some of its tools, and runs it as
 * its site would.
 */
export async function putBehind(
  test: { after(end: () => unknown): void },
  { command, path, environment = [], offer, output, key }: Placed,
): Promise<Fronted> {
  const mark = `MARK=${randomUUID()}`;
  const marked = ['env', mark, ...command];
  const read = (file: string) => JSON.parse(readFileSync(join(copy, file), 'utf8'));
  writeFileSync(join(copy, 'server/upstreams.json'), '{}');
  writeFileSync(join(copy, 'server/upstreams.lock.json'), '{}');
  const options = [
    ...(path === undefined ? [] : ['--path', path]),
    ...environment.flatMap((variable) => ['--environment', variable]),
    ...(key ? ['--secret', SECRET, '--variable', key.variable] : []),
  ];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(copy, 'scripts/front.ts'), 'add', 'fronted', ...options, '--', ...marked],
    { cwd: copy, env: { ...process.env, ...(key && { [SECRET]: key.value }) } },
  );
  const added = {
    upstreams: read('server/upstreams.json'),
    lock: read('server/upstreams.lock.json'),
  };
  if (output) added.upstreams.fronted.output = output;
  const { upstreams, lock } = offer.reduce(
    (files, tool) => withOffer(files, 'fronted', tool, { calls: 60 }),
    added,
  );
  const fronted = readUpstreams(upstreams, lock);
  const { upstream } = fronted[0] as FrontedTool;
  const told = bridgeOf(upstream.place as UpstreamSite, upstream.credential);
  const bridge = await startBridge(told, copy, () => {});
  test.after(() => bridge.stop());
  const issuer = await startIssuer();
  const server = await startServer({
    tools: [],
    secrets: new Map(key && [[SECRET, key.value]]),
    env: { ...issuer.env, [siteSetting('fronted')]: bridge.url },
    offerUpstreams: (...given) => offerUpstreams(fronted, ...given),
  });
  const send = async (message: Parameters<typeof post>[1], who: Person): Promise<Reply['json']> => {
    const caller = await signedIn(issuer, issuer.userClaims(PEOPLE[who]));
    const { json, status, text } = await post(server, message, caller);
    if (json?.result === undefined) throw new Error(`${status}: ${text}`);
    return json.result;
  };
  return {
    printed: stdout,
    list: async () => (await send(request('2025', 'tools/list'), 'Ada')).tools,
    async call(tool, args = {}, who = 'Ada') {
      const {
        isError = false,
        content,
        structuredContent,
      } = await send(toolCall('2025', tool, args), who);
      const text = content.map((block: { text?: string }) => block.text ?? '').join('\n');
      return { isError, text, content, structured: structuredContent };
    },
    stop: () => bridge.stop(),
    processes: () => processesWith(mark),
  };
}

/** The children of a process have its environment, whatever process group they are in. */
const processesWith = (mark: string): string[] =>
  globSync('/proc/[0-9]*/environ').filter((file) => {
    try {
      return readFileSync(file, 'utf8').split('\0').includes(mark);
    } catch {
      // It has ended, or belongs to somebody else.
      return false;
    }
  });
