/**
 * What the policies take from the server's code: the catalogue of answers, the headers of every
 * answer, and the limits per caller and per tool. `npm run generate` writes it; a test compares.
 */
import { writeError } from '../../server/src/contract/answer-refusal.ts';
import { withFixedHeaders } from '../../server/src/contract/fixed-headers.ts';
import { CALLS_PER_MINUTE } from '../../server/src/tools/access.ts';
import { TOOLS } from '../../server/src/tools/declarations.ts';
import type { GeneratedFile } from '../generated-file.ts';
import { MESSAGE_ID } from './message-id.ts';
import { type Column, catalogue, cell, cellCode, FOUND_ROW } from './refusal-rows.ts';
import {
  comment,
  element,
  empty,
  fill,
  fragment,
  header,
  NEXT_LINE,
  open,
  text,
  variable,
  wordsOf,
} from './xml.ts';

export function generate(): GeneratedFile[] {
  return [
    { path: 'infra/gateway/answer.generated.fragment.xml', text: answer() },
    { path: 'infra/gateway/caller-limit.generated.fragment.xml', text: callerLimit() },
    { path: 'infra/gateway/platform-headers.generated.fragment.xml', text: platformHeaders() },
    { path: 'infra/gateway/fixed-headers.generated.fragment.xml', text: fixedHeaders() },
    { path: 'infra/gateway/tool-limits.generated.fragment.xml', text: toolLimits() },
  ];
}

/** What the trace of a refused call is called; anomaly.kql looks for it. */
export const GATEWAY_REFUSAL = 'mcp_gateway_refusal';

const FIXED: Readonly<Record<string, string>> = withFixedHeaders({
  status: 200,
  headers: {},
  body: '',
}).headers;

/** Headers of an answer that are there only when a step has set the variable. */
const OPTIONAL_HEADERS = [
  ['Location', 'location'],
  ['WWW-Authenticate', 'challenge'],
  ['Allow', 'allow'],
  ['Retry-After', 'retry-after'],
  ['Access-Control-Allow-Origin', 'cors-origin'],
  ['Access-Control-Expose-Headers', 'cors-expose'],
  ['Access-Control-Allow-Methods', 'cors-methods'],
  ['Access-Control-Allow-Headers', 'cors-headers'],
  ['Access-Control-Max-Age', 'cors-max-age'],
] as const;

function callerLimit(): string {
  return fragment(
    'Calls of any kind that one caller may make in a minute.',
    limit(CALLS_PER_MINUTE, '"caller:" + (string)context.Variables["caller"]'),
  );
}

function toolLimits(): string {
  const whens = TOOLS.map(({ name, access }) =>
    element(
      when(`@((string)context.Variables["tool"] == "${name}")`),
      limit(access.callsPerMinute, `"tool:${name}:" + (string)context.Variables["caller"]`),
    ),
  );
  return fragment(
    'Calls of one tool that one caller may make in a minute. Names that no tool has share the strictest limit: however a name is spelled, a counter fills.',
    element(
      'choose',
      ...whens,
      element(
        when('@((string)context.Variables["tool"] != "")'),
        limit(
          Math.min(...TOOLS.map(({ access }) => access.callsPerMinute)),
          '"tool::" + (string)context.Variables["caller"]',
        ),
      ),
    ),
  );
}

function answer(): string {
  return fragment(
    'The only place where the gateway answers by itself. A step sets `refusal` to a reason of the catalogue, or `status`, `phrase` and `body`; where neither is set, nothing happens and the request goes on.',
    element(
      'choose',
      element(
        when('@(context.Variables.ContainsKey("refusal"))'),
        comment(
          'One row a reason, and not one branch: a fragment may have 32 KB. The line breaks are for readers.',
        ),
        variable('rows', catalogue()),
        variable('row', FOUND_ROW),
        ...NAMED_CELLS.map((column) => variable(column, cell(column))),
        comment(
          'As it came, and only in a form of which that is certain: a text with a colon may have been read as a date.',
        ),
        ...MESSAGE_ID.map((value) => variable('id', value)),
        variable('body', bodyExpression()),
        ...OWN_HEADERS.map(([name, column]) =>
          element(
            'choose',
            element(when(`@(${cellCode(column)} != "")`), variable(name, cell(column))),
          ),
        ),
        traceOfCaller(),
      ),
    ),
    element(
      'choose',
      element(when('@(context.Variables.ContainsKey("status"))'), returnResponse()),
    ),
  );
}

/**
 * The server never hears of a call that is refused here, so the log names who made it, once the token
 * is verified, in the members of the server's own event. A tool that is not declared is the caller's
 * own text, which has no place in a log.
 */
function traceOfCaller(): string {
  const claim = (name: string) =>
    `@(((Jwt)context.Variables["token"]).Claims.GetValueOrDefault("${name}", ""))`;
  const tool = 'context.Variables.GetValueOrDefault<string>("tool", "")';
  const metadata = {
    caller_tid: claim('tid'),
    caller_oid: claim('oid'),
    caller_client: claim('azp'),
    tool: `@(
      ${wordsOf('((string)context.Variables["tools"])')}
        .Contains(${tool})
          ? ${tool}
          : "")`,
    decision: 'refused',
    outcome: 'refused',
    reason: '@((string)context.Variables["refusal"])',
    correlation_id: '@(context.RequestId.ToString())',
  };
  return element(
    'choose',
    element(
      when('@(context.Variables.ContainsKey("token"))'),
      variable('tools', fill(TOOLS.map(({ name }) => name).join(' '), NEXT_LINE)),
      element(
        open('trace', { source: 'gateway', severity: 'information' }),
        `<message>${GATEWAY_REFUSAL}</message>`,
        ...Object.entries(metadata).map(([name, value]) => empty('metadata', { name, value })),
      ),
    ),
  );
}

/** Variables of `OPTIONAL_HEADERS` that a row may set, each with its column. */
const OWN_HEADERS = [
  ['challenge', 'challenge'],
  ['allow', 'allow'],
  ['retry-after', 'wait'],
] as const satisfies readonly (readonly [string, Column])[];

/** Cells that every answer has, as variables of their names. */
const NAMED_CELLS = ['reason', 'status', 'phrase', 'code', 'words'] as const satisfies Column[];

/** What the server's own writer makes of a row, with the cells in their places. */
function bodyExpression(): string {
  const code = writeError({ reason: '<reason>', code: 0, words: '<words>' })
    .replace('"code":0', '"code":<code>')
    .replaceAll('"', '\\"')
    .replace('null', '<id>')
    .replace(/<(\w+)>/g, `"${NEXT_LINE}+ (string)context.Variables["$1"] + "`)
    // Two braces in a row are how the service ends the name of a named value.
    .replace(/\}(?=\})/g, '}" + "');
  return `@(${NEXT_LINE}"${code}")`;
}

const when = (condition: string): string => open('when', { condition });

function returnResponse(): string {
  const fixed = Object.entries(FIXED).map(([name, value]) => header(name, 'override', value));
  const optional = OPTIONAL_HEADERS.map(([name, variable]) =>
    header(
      name,
      `@(context.Variables.ContainsKey("${variable}") ? "override" : "delete")`,
      `@(context.Variables.GetValueOrDefault<string>("${variable}", ""))`,
    ),
  );
  return element(
    'return-response',
    empty('set-status', {
      code: '@(int.Parse((string)context.Variables["status"]))',
      reason: '@((string)context.Variables["phrase"])',
    }),
    header(
      'Content-Type',
      '@(context.Variables.GetValueOrDefault<string>("body", "") == "" ? "delete" : "override")',
      'application/json',
    ),
    ...fixed,
    header('Vary', 'override', 'Origin'),
    header('X-Correlation-Id', 'override', '@(context.RequestId.ToString())'),
    ...optional,
    `<set-body>${text('@(context.Variables.GetValueOrDefault<string>("body", ""))')}</set-body>`,
  );
}

/** Headers of one request that begin with X-MS- and are dropped. Logic Apps sends 17. */
const DROPPED = 32;

/**
 * Azure SDKs, Logic Apps and connectors send `x-ms-client-request-id` and its like with each call, so
 * they cannot be refused, and must not come in: the platform behind owns the prefix. A policy has no
 * loop, but the name of a header may be an expression.
 */
function platformHeaders(): string {
  const isOne = 'Regex.IsMatch(header.Key, "^x[-_.]ms[-_.]", RegexOptions.IgnoreCase)';
  const names = `context.Request.Headers
        .Where(header => ${isOne})
        .Select(header => header.Key)`;
  const eightPlaces = `${NEXT_LINE}+ "${' X-MS-'.repeat(8)}"`;
  const drops = Array.from({ length: DROPPED }, (_, at) => {
    const name = `@(((string)context.Variables["platform-headers"]).Split(' ')[${at}])`;
    return empty('set-header', { name, 'exists-action': 'delete' });
  });
  return fragment(
    `Drops up to ${DROPPED} headers that begin with X-MS- in any spelling. The ones that name a caller, and more than that many, have been refused before.`,
    element(
      'choose',
      element(
        when(`@(context.Request.Headers.Any(header =>${NEXT_LINE}${isOne}))`),
        // Padded with a name that no header has, so that every place below holds one.
        variable(
          'platform-headers',
          `@(${NEXT_LINE}string.Join(" ", ${names})${eightPlaces.repeat(DROPPED / 8)})`,
        ),
        ...drops,
      ),
    ),
  );
}

/** For answers of the backend: what it has set itself, a page's content policy say, stays. */
function fixedHeaders(): string {
  return fragment(
    'Headers that every answer of the backend has at the least; the server sets the same.',
    ...Object.entries(FIXED).map(([name, value]) => header(name, 'skip', value)),
  );
}

function limit(calls: number, key: string): string {
  return empty('rate-limit-by-key', {
    calls: String(calls),
    'renewal-period': '60',
    'counter-key': `@(${key})`,
    'retry-after-variable-name': 'wait',
  });
}
