import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer as createHttpServer, request } from 'node:http';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, beforeEach, describe, test } from 'node:test';
import type { Decision, FileLine } from '../../../twin/kit/call-record.ts';
import { Calls } from '../../../twin/kit/calls.ts';
import { machineClock } from '../../../twin/kit/clock.ts';
import { receiveStepReports, type StepReports } from '../../../twin/platform/step-reports.ts';
import { KeptCalls } from '../../../twin/trace/kept-calls.ts';

const folder = mkdtempSync(join(tmpdir(), 'steps-'));
after(() => rm(folder, { recursive: true }));
let sockets = 0;

const step = (name: string, { refused, tool }: { refused?: object; tool?: object } = {}) => [
  0,
  name,
  refused,
  tool,
];

describe('reports of steps', () => {
  let calls: Calls;
  let reports: StepReports;
  let socket: string;
  beforeEach(() => {
    calls = new Calls(machineClock, new KeptCalls());
    sockets += 1;
    socket = join(folder, String(sockets));
    reports = receiveStepReports(calls, socket);
  });
  afterEach(() => {
    reports.close();
    calls.close();
  });

  /** Sends text, and waits until all of it has been read. */
  async function send(...parts: string[]): Promise<void> {
    const sent = connect(socket);
    for (const part of parts) sent.write(part);
    sent.end().resume();
    await once(sent, 'close');
  }

  const line = (report: object): string => `${JSON.stringify(report)}\n`;

  test('are written into the record, and put into words when it is read', async () => {
    const record = calls.begin('gateway');
    const steps = [step('identify', { refused: { reason: 'no_token', fault: 'form' } })];
    await send(line({ id: record.id, began: Date.now(), steps }));
    const decision = record.read().decisions[0] ?? assert.fail();
    assert.match(decision.says ?? '', /^identify: no_token \(form\): /);
    assert.equal(decision.verdict, 'refused');
    const { file, line: at } = decision.at as FileLine;
    assert.equal(file, 'server/src/path.ts');
    assert.match(readFileSync(file, 'utf8').split('\n')[at - 1] ?? '', /name: 'identify'/);
  });

  test('say what a tool requires and what the token has', async () => {
    const record = calls.begin('gateway');
    const claims = Buffer.from(JSON.stringify({ scp: 'user_impersonation', roles: ['Other'] }));
    const token = `eyJhbGciOiJSUzI1NiJ9.${claims.toString('base64url')}.AAAA`;
    record.head('client', 'request', 'POST /mcp', [['authorization', `Bearer ${token}`]]);
    const tool = { tool: 'read_secret_metadata', decision: 'refused', reason: 'unknown_tool' };
    const needs = { tool: tool.tool, scope: 'secrets.read', role: 'Mcp.Secrets.Read' };
    const steps = [step('check-access', { refused: { reason: 'unknown_tool' }, tool })];
    await send(line({ tools: [needs] }), line({ id: record.id, began: Date.now(), steps }));
    const decision = record.read().decisions[0] ?? assert.fail();
    assert.equal(
      decision.says,
      'check-access: read_secret_metadata: the token lacks scope secrets.read and role Mcp.Secrets.Read, so the tool is answered as unknown.',
    );
    assert.equal(decision.facts?.['needs roles'], 'Mcp.Secrets.Read');
    assert.equal(decision.facts?.['has scopes'], 'user_impersonation');
    const { file, line: at } = decision.at as FileLine;
    assert.match(readFileSync(file, 'utf8').split('\n')[at - 1] ?? '', /access: \{ scope: SCOPE/);
  });

  test('name the step at which a tool failed', async () => {
    for (const [reason, name, verdict, written] of [
      ['invalid_arguments', 'check-arguments', 'refused', /^ *input: /],
      ['tool_threw', 'run-tool', 'failed', /^ *access: /],
      ['output_unfit', 'check-output', 'failed', /^ *output: /],
    ] as const) {
      const record = calls.begin('gateway');
      const tool = { tool: 'whoami', decision: 'allowed', reason: '' };
      const steps = ['check-arguments', 'run-tool', 'check-output', 'record'].map((one) =>
        step(one, { tool: { ...tool, reason: one === 'record' ? reason : '' } }),
      );
      await send(line({ id: record.id, began: Date.now(), steps }));
      const bad = record.read().decisions.filter((one) => one.verdict !== 'passed');
      assert.deepEqual(
        bad.map((one) => [one.step, one.verdict]),
        [[name, verdict]],
      );
      assert.match(bad[0]?.says ?? '', new RegExp(`whoami ends with ${reason}`));
      const { file, line: at } = (bad[0] as Decision).at as FileLine;
      assert.match(readFileSync(file, 'utf8').split('\n')[at - 1] ?? '', written);
    }
  });

  test('are read after garbage, and after a line that is far too long', async () => {
    const record = calls.begin('gateway');
    const good = line({ id: record.id, began: Date.now(), steps: [step('parse-json')] });
    const long = 'x'.repeat(1024 * 1024);
    const strange = [
      'null',
      '[]',
      '{"id":7}',
      '{"tools":{}}',
      '\u0000',
      `{"id":"${'a'.repeat(300)}"}`,
    ];
    await send(`{"id":\n${strange.join('\n')}\n`, ...Array(10).fill(long), `\n${good}`);
    assert.deepEqual(
      record.read().decisions.map((one) => one.step),
      ['parse-json'],
    );
    const before = process.memoryUsage().heapUsed;
    await send(...Array(10).fill(long));
    assert.ok(process.memoryUsage().heapUsed - before < 64 * 1024 * 1024);
  });

  describe('come from a program', () => {
    const programs: ChildProcess[] = [];
    const silent = createServer((one) => one.pause());
    after(() => silent.close());
    afterEach(() => {
      for (const program of programs.splice(0)) program.kill();
    });

    /** Answers with the head as it sees it, and publishes two steps. */
    const PROGRAM = `
      import { createServer, request as ask } from 'node:http';
      import { channel } from 'node:diagnostics_channel';
      const steps = channel('secure-mcp.step');
      const server = createServer((request, response) => {
        const { rawHeaders, headers, headersDistinct } = request;
        for (let at = 0; at < (request.url === '/many' ? 1000 : 2); at += 1) {
          steps.publish({ correlationId: 'c', step: 'step ' + at });
        }
        if (request.url === '/no-json') steps.publish({ step: 1n });
        if (request.url.startsWith('/ask/')) {
          return ask(request.url.slice(5)).end().on('response', (answer) => answer.pipe(response));
        }
        response.end(JSON.stringify({ rawHeaders, headers, headersDistinct, heap: process.memoryUsage().heapUsed }));
      });
      server.listen(process.argv[2], () => console.log('listening'));
    `;

    async function start(args: readonly string[]): Promise<string> {
      sockets += 1;
      const path = join(folder, `program-${sockets}`);
      const file = `${path}.mjs`;
      writeFileSync(file, PROGRAM);
      const program = spawn(process.execPath, [...args, file, path], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      programs.push(program);
      await once(program.stdout ?? assert.fail(), 'data');
      return path;
    }

    async function get(
      socketPath: string,
      headers: readonly string[],
      path = '/',
    ): Promise<{ heap: number }> {
      const sent = request({ socketPath, path, headers: [...headers], agent: false }).end();
      const [answer] = await once(sent, 'response');
      const parts: Buffer[] = [];
      for await (const part of answer) parts.push(part);
      return JSON.parse(Buffer.concat(parts).toString());
    }

    const FIELDS = [
      'Host',
      'a',
      'X-A',
      '1',
      'x-a',
      '2',
      'Cookie',
      'a',
      'Cookie',
      'b',
      'x-twin-call',
      'own',
    ];

    test('which sees the heads that it would see without', async () => {
      const [told, untold] = [await start(reports.arguments), await start([])];
      const record = calls.begin('gateway');
      const mark = calls.run(record, () => reports.mark()) ?? assert.fail();
      const { heap, ...seen } = await get(told, [...FIELDS, ...mark]);
      const { heap: _, ...expected } = await get(untold, FIELDS);
      assert.deepEqual(seen, expected);
      await reported(record, 2);
    });

    test('which goes on, without growing, when the chain neither reads nor listens', async () => {
      reports.close();
      sockets += 1;
      const path = join(folder, `silent-${sockets}`);
      await once(silent.listen(path), 'listening');
      const settings = `${path}.json`;
      writeFileSync(settings, JSON.stringify({ socket: path, field: 'x-twin-call', key: 'k' }));
      const [preload = ''] = reports.arguments;
      const url = new URL(preload.replace('--import=', ''));
      url.searchParams.set('settings', settings);
      const program = await start([`--import=${url}`]);
      const first = await get(program, ['Host', 'a', 'x-twin-call', 'k1'], '/many');
      for (let count = 0; count < 2_500; count += 1) {
        await get(program, ['Host', 'a', 'x-twin-call', 'k1'], '/many');
      }
      const last = await get(program, ['Host', 'a', 'x-twin-call', 'k1'], '/many');
      assert.ok(last.heap - first.heap < 16 * 1024 * 1024, `${last.heap - first.heap}`);
    });

    test('which goes on when a tool publishes what is no JSON', async () => {
      const program = await start(reports.arguments);
      for (let count = 0; count < 2; count += 1) {
        await get(program, ['Host', 'a', 'x-twin-call', `${calls.key}1`], '/no-json');
      }
    });

    for (const host of ['127.0.0.1', 'localhost', '[::1]']) {
      test(`which gives the mark to no program that it dials past the network: ${host}`, async () => {
        const seen = createHttpServer((asked, answer) => answer.end(JSON.stringify(asked.headers)));
        seen.listen(0, host.replace(/[[\]]/g, ''));
        await once(seen, 'listening');
        try {
          const program = await start(reports.arguments);
          const { port } = seen.address() as AddressInfo;
          const mark = ['x-twin-call', `${calls.key}1`];
          const headers = await get(
            program,
            ['Host', 'a', ...mark],
            `/ask/http://${host}:${port}/`,
          );
          assert.deepEqual(Object.keys(headers).sort(), ['connection', 'host']);
        } finally {
          seen.close();
        }
      });
    }

    test('which starts without a chain', async () => {
      reports.close();
      const program = await start(reports.arguments);
      await get(program, ['Host', 'a', 'x-twin-call', `${calls.key}1`]);
    });

    async function reported(record: ReturnType<Calls['begin']>, steps: number): Promise<void> {
      for (let turns = 0; turns < 1_000 && record.read().decisions.length < steps; turns += 1) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      assert.equal(record.read().decisions.length, steps);
    }
  });
});
