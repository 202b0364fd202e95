import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parseStrictJson } from '../../../server/src/call/parse-strict-json.ts';
import { LIMITS } from '../../../server/src/contract/limits.ts';
import { TOOLS } from '../../../server/src/tools/declarations.ts';
import { TOOL as A, OTHER_TOOL as B, call } from '../../support/gateway/case.ts';
import { useTrial } from '../../support/gateway/trial.ts';

const trial = useTrial();
const names = new Set<string>(TOOLS.map(({ name }) => name));

/** The tool that the server would run, or undefined if it refuses the body or runs none. */
function toolOfServer(body: string): string | undefined {
  try {
    const bounds = { depth: LIMITS.jsonDepth, keys: LIMITS.jsonKeys };
    const message = parseStrictJson(Buffer.from(body), bounds) as {
      method?: unknown;
      params?: { name?: unknown } | null;
    } | null;
    const name = message?.params?.name;
    return message?.method === 'tools/call' && names.has(name as string) ? String(name) : undefined;
  } catch {
    return undefined;
  }
}

/** A body that the server runs must be one that the gateway counted for the same tool. */
async function countsWhatRuns(body: string): Promise<void> {
  const tool = toolOfServer(body);
  if (tool === undefined) return;
  const { counters, forwarded } = await trial.send({ body });
  assert.ok(forwarded, body);
  assert.equal(counters[1], `tool:${tool}:tenant:ada`, body);
}

const params = (text: string): string => `{"jsonrpc":"2.0","id":1,"method":"tools/call",${text}}`;

const escaped = ([first, ...rest]: string): string =>
  `\\u00${first?.charCodeAt(0).toString(16)}${rest.join('')}`;

/** Bodies that parsers are known to read differently; the server may refuse one, but not run another tool. */
const TRICKY = [
  params(`"params":{"name":"${A}","name":"${B}"}`),
  params(`"params":{"name":"${A}"},"params":{"name":"${B}"}`),
  params(`"method":"tools/list","params":{"name":"${A}"}`),
  params(`"params":{"name":"${A}"},"Params":{"name":"${B}"}`),
  params(`"params":{"Name":"${B}","name":"${A}"}`),
  params(`"params":{"\\u006eame":"${A}"}`),
  params(`"params":{"name":"${escaped(A)}"}`),
  params(`"params":{"name":"${A}\\u0000"}`),
  params(`"params":{"name":["${A}"]}`),
  params(`"params":{"name":"${A}","arguments":{"when":"2020-01-01T00:00:00Z"}}`),
  params(`"params":{"name":"${A}","arguments":{"n":1e400,"m":123456789012345678901234567890}}`),
  params(`"params":{"name":"${A}","__proto__":{"name":"${B}"}}`),
  params(`"params":{"name":"${A}","$type":"System.String","$ref":"1"}`),
  params(`"params":{"name":"${A}","arguments":{"a":-0,"b":1E5,"c":1.0}}`),
  `${params(`"params":{"name":"${A}"}`)}/* comment */`,
  `// comment\n${params(`"params":{"name":"${A}"}`)}`,
  params(`'params':{'name':'${A}'}`),
  params(`params:{"name":"${A}"}`),
  params(`"params":{"name":"${A}",}`),
  params(`"params":{"name":"${A}","arguments":NaN}`),
  `\ufeff${params(`"params":{"name":"${A}"}`)}`,
  `  \r\n\t${params(`"params":{"name":"${A}"}`)}  `,
  params(`"params":{"name":"${A}","arguments":${'['.repeat(28)}${']'.repeat(28)}}`),
  params(`"params":{"name":"${A}","arguments":${'['.repeat(80)}${']'.repeat(80)}}`),
];

describe('gateway and server', () => {
  test('agree on what a call is', () => {
    assert.equal(toolOfServer(call(A)), A);
    assert.ok(TRICKY.filter((body) => toolOfServer(body) !== undefined).length >= 8);
  });

  for (const body of TRICKY) {
    test(`read ${JSON.stringify(body).slice(0, 80)} alike, or the server refuses it [B-03, B-18]`, async () => {
      await countsWhatRuns(body);
    });
  }

  test('read any JSON in the arguments the same way [B-18]', async () => {
    const body = fc
      .record({ name: fc.constantFrom(...names), args: fc.json({ maxDepth: 5 }) })
      .map(({ name, args }) => params(`"params":{"name":"${name}","arguments":${args}}`));
    await fc.assert(fc.asyncProperty(body, countsWhatRuns), { numRuns: 100 });
  });
});
