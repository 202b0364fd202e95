import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { isReported } from '../../../twin/attacks/run-attack.ts';
import { type CallView, viewOf, type Why } from '../../../twin/trace/call-view.ts';
import { explainCall } from '../../../twin/trace/why/explain-call.ts';
import { OPEN_TOOL } from '../../support/tools.ts';
import type { Chain } from './chain.ts';
import { until } from './until.ts';

/** A request as a caller sends it. */
export interface Sent {
  readonly method?: string;
  /** After the host, instead of the endpoint's own. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Got {
  readonly status: number;
  readonly text: string;
}

export const toolBody = (name: string, args: object = {}): string =>
  JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name, arguments: args },
  });

const OPEN_BODY = toolBody(OPEN_TOOL.name, OPEN_TOOL.samples[0]);

/** Sends header lines as given. */
export async function sendTo(mcpUrl: string, { method = 'POST', ...sent }: Sent): Promise<Got> {
  const { hostname, port, pathname } = new URL(mcpUrl);
  const body = method === 'POST' ? (sent.body ?? OPEN_BODY) : undefined;
  const size = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const headers = { 'content-type': 'application/json', ...size, ...sent.headers };
  const asked = request({ hostname, port, path: sent.path ?? pathname, method, headers });
  asked.end(body);
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  return { status: answer.statusCode ?? 0, text: await text(answer) };
}

/** Whether the caller got the result of the tool. */
export function isSuccess({ status, text: body }: Got): boolean {
  if (status !== 200) return false;
  const { result } = JSON.parse(body) as { result?: { isError?: boolean } };
  return result !== undefined && result.isError !== true;
}

export function assertSuccess(got: Got): void {
  assert.ok(isSuccess(got), `${got.status} ${got.text}`);
}

/** The view of the call that `act` makes, once all hops have reported. */
export async function viewAfter(chain: Chain, act: () => Promise<unknown>): Promise<CallView> {
  const { calls } = chain.twin;
  const before = new Set(calls.all().map(({ id }) => id));
  await act();
  let view: CallView | undefined;
  await until(() => {
    const record = calls.all().find(({ id }) => !before.has(id));
    if (record?.took === undefined) return false;
    view = explainCall(chain.twin, viewOf(record, chain.twin.look));
    return view.why !== undefined && isReported(view);
  });
  return view as CallView;
}

const CLI = join(import.meta.dirname, '../../../twin/cli');

/** Runs command lines as they are printed, with an npm that starts the command without npm's own time. */
export function createShell(folder: string): (line: string) => Promise<string> {
  const npm = join(folder, 'npm');
  const script = `#!/bin/sh\nshift; [ "$1" = --silent ] && shift; name=$1; shift; [ "$1" = -- ] && shift\nexec '${process.execPath}' '${CLI}'/"$name".ts "$@"\n`;
  writeFileSync(npm, script);
  chmodSync(npm, 0o755);
  return async (line) => {
    const env = { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}` };
    const child = spawn('/bin/sh', ['-c', line], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const [[status], out, err] = await Promise.all([
      once(child, 'exit'),
      text(child.stdout),
      text(child.stderr),
    ]);
    assert.equal(status, 0, `${line}\n${out}${err}`);
    return out;
  };
}

export const commandsOf = ({ ways }: Why): readonly string[] =>
  ways.flatMap(({ command }) => (command === undefined ? [] : [command]));

/** The request with the fields that an explanation names sent or left out. */
export function corrected({ headers = {}, ...sent }: Sent, { ways }: Why): Sent {
  const fields = new Map(Object.entries(headers));
  for (const { says } of ways) {
    const [, name, value] = /^Send `([\w-]+): ([^`<]+)`/.exec(says) ?? [];
    const [, dropped] = /^Leave out the header `([\w-]+)`/.exec(says) ?? [];
    if (name !== undefined) fields.set(name.toLowerCase(), value ?? '');
    if (dropped !== undefined) fields.delete(dropped.toLowerCase());
  }
  return { ...sent, headers: Object.fromEntries(fields) };
}
