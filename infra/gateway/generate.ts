/**
 * The parts of the policies that are derived from the server's code: the table of refusals, the fixed
 * headers, and the limits per caller and per tool. `npm run generate` writes them; a test compares them.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeError } from '../../server/src/contract/answer-refusal.ts';
import { withFixedHeaders } from '../../server/src/contract/fixed-headers.ts';
import { LIMITS } from '../../server/src/contract/limits.ts';
import { DECLARED, MOST_CALL_MS } from '../../server/src/tools/declarations.ts';
import type { GeneratedFile } from '../generated-file.ts';
import { ID_MEMBER, MESSAGE_ID } from './message-id.ts';
import { type Column, cell, cellCode, FOUND_ROW, refusalTable } from './refusal-rows.ts';
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
    { path: GLOBAL_POLICY, text: withTimeout(readFileSync(join(ROOT, GLOBAL_POLICY), 'utf8')) },
  ];
}

const ROOT = join(import.meta.dirname, '../..');
const GLOBAL_POLICY = 'infra/gateway/global.policy.xml';
const TIMEOUT = /(?<=<forward-request\s+timeout=')\d+(?=')/;

/** Only the time that the gateway waits depends on the tools: longer than the server itself takes. */
function withTimeout(policy: string): string {
  if (!TIMEOUT.test(policy)) throw new Error(`${GLOBAL_POLICY} does not say how long it waits.`);
  return policy.replace(TIMEOUT, String(Math.ceil((MOST_CALL_MS * 1.5) / 1000)));
}

/** Name of the trace of a refused call; anomaly.kql selects it. */
export const GATEWAY_REFUSAL = 'mcp_gateway_refusal';

const FIXED: Readonly<Record<string, string>> = withFixedHeaders({
  status: 200,
  headers: {},
  body: '',
}).headers;

/** Response headers that are present only if a step has set the variable. */
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
    'Limits the calls per caller and minute, whatever the method.',
    limit(LIMITS.callsPerMinute, '"caller:" + (string)context.Variables["caller"]'),
  );
}

function toolLimits(): string {
  const whens = DECLARED.map(({ name, access }) =>
    element(
      when(`@((string)context.Variables["tool"] == "${name}")`),
      limit(access.callsPerMinute, `"tool:${name}:" + (string)context.Variables["caller"]`),
    ),
  );
  return fragment(
    'Limits the calls per tool, caller and minute. Unknown tool names share the strictest limit, so that every call is counted, however its name is spelled.',
    element(
      'choose',
      ...whens,
      element(
        when('@((string)context.Variables["tool"] != "")'),
        limit(
          Math.min(...DECLARED.map(({ access }) => access.callsPerMinute)),
          '"tool::" + (string)context.Variables["caller"]',
        ),
      ),
    ),
  );
}

function answer(): string {
  return fragment(
    "The only place that produces the gateway's own responses. A step sets `refusal` to a reason, or sets `status`, `phrase` and `body`; if neither is set, the fragment does nothing and the request continues.",
    element(
      'choose',
      element(
        when('@(context.Variables.ContainsKey("refusal"))'),
        comment(
          'A table with one row per reason instead of one branch per reason, because a fragment is limited to 32 KB. The line breaks are for readability.',
        ),
        variable('rows', refusalTable()),
        variable('row', FOUND_ROW),
        ...NAMED_CELLS.map((column) => variable(column, cell(column))),
        comment(
          'The id as it was sent, and only in a form that the JSON parser does not change: it may parse a string with a colon as a date.',
        ),
        ...MESSAGE_ID.map((value) => variable('id', value)),
        comment('Left out under the revision whose schema forbids null.'),
        variable('id-member', ID_MEMBER),
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
 * A call that is refused here never reaches the server, so the gateway logs its caller, once the token
 * is verified, with the same members as the server's own event. An undeclared tool name is text from
 * the caller and must not be logged.
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
      variable('tools', fill(DECLARED.map(({ name }) => name).join(' '), NEXT_LINE)),
      element(
        open('trace', { source: 'gateway', severity: 'information' }),
        `<message>${GATEWAY_REFUSAL}</message>`,
        ...Object.entries(metadata).map(([name, value]) => empty('metadata', { name, value })),
      ),
    ),
  );
}

/** Variables of `OPTIONAL_HEADERS` that a row can set, each with its column. */
const OWN_HEADERS = [
  ['challenge', 'challenge'],
  ['allow', 'allow'],
  ['retry-after', 'wait'],
] as const satisfies readonly (readonly [string, Column])[];

/** Cells that every response uses, as variables with the same names. */
const NAMED_CELLS = [
  'reason',
  'status',
  'phrase',
  'code',
  'error-message',
] as const satisfies Column[];

/** The body that the server's own code writes for a row, with the cells inserted. */
function bodyExpression(): string {
  const code = writeError({ reason: '<reason>', code: 0, message: '<error-message>' }, null)
    .replace('"code":0', '"code":<code>')
    .replace('"id":null,', '<id-member>')
    .replaceAll('"', '\\"')
    .replace(/<([\w-]+)>/g, `"${NEXT_LINE}+ (string)context.Variables["$1"] + "`)
    // The service treats two consecutive braces as the end of a named value's name.
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

/** Maximum number of headers per request that begin with X-MS- and are removed. Logic Apps sends 17. */
const DROPPED = 32;

/**
 * Azure SDKs, Logic Apps and connectors send headers such as `x-ms-client-request-id` with every call,
 * so they cannot be refused; but they must not pass, because the prefix belongs to the platform behind
 * the gateway. A policy has no loop, but the name of a header can be an expression.
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
    `Removes up to ${DROPPED} headers that begin with X-MS-, in any spelling. Requests with headers that name a caller, or with more headers than that, were refused earlier.`,
    element(
      'choose',
      element(
        when(`@(context.Request.Headers.Any(header =>${NEXT_LINE}${isOne}))`),
        // Padded with a name that no header has, so that every index below has a value.
        variable(
          'platform-headers',
          `@(${NEXT_LINE}string.Join(" ", ${names})${eightPlaces.repeat(DROPPED / 8)})`,
        ),
        ...drops,
      ),
    ),
  );
}

/** For responses of the backend: a header that it sets itself, such as a page's content policy, is kept. */
function fixedHeaders(): string {
  return fragment(
    'Adds the headers that every response must have, if the backend did not set them; the server sets the same.',
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
