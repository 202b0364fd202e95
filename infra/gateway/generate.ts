/**
 * What the policies take from the server's code: the catalogue of answers, the headers of every
 * answer, and the limits per caller and per tool. `npm run generate` writes it; a test compares.
 */
import { STATUS_CODES } from 'node:http';
import { withFixedHeaders } from '../../server/src/http/fixed-headers.ts';
import { CALLS_PER_MINUTE, TOOLS } from '../../server/src/tools/declarations.ts';
import { GATEWAY_REFUSALS, type GatewayRow } from './refusals.ts';

export interface GeneratedFile {
  /** From the root of the repository. */
  readonly path: string;
  readonly text: string;
}

export function generate(): GeneratedFile[] {
  return [
    { path: 'infra/gateway/answer.fragment.xml', text: answer() },
    { path: 'infra/gateway/caller-limit.fragment.xml', text: callerLimit() },
    { path: 'infra/gateway/fixed-headers.fragment.xml', text: fixedHeaders() },
    { path: 'infra/gateway/tool-limits.fragment.xml', text: toolLimits() },
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
  const whens = TOOLS.map(({ name, callsPerMinute }) =>
    element(
      `when condition="${attribute(`@((string)context.Variables["tool"] == "${name}")`)}"`,
      limit(callsPerMinute, `"tool:${name}:" + (string)context.Variables["caller"]`),
    ),
  );
  return fragment(
    'Calls of one tool that one caller may make in a minute. A name that no tool has meets the limit per caller alone.',
    element('choose', ...whens),
  );
}

function answer(): string {
  const whens = Object.entries(GATEWAY_REFUSALS).map(([reason, row]) =>
    element(
      `when condition="${attribute(`@((string)context.Variables["refusal"] == "${reason}")`)}"`,
      ...rowVariables(row),
    ),
  );
  return fragment(
    'The only place where the gateway answers by itself. A step sets `refusal` to a reason of the catalogue, or `status`, `phrase` and `body`; where neither is set, nothing happens and the request goes on.',
    element(
      'choose',
      element(
        `when condition="${attribute('@(context.Variables.ContainsKey("refusal"))')}"`,
        element(
          'choose',
          ...whens,
          element('otherwise', ...rowVariables(GATEWAY_REFUSALS.internal as GatewayRow)),
        ),
        traceOfCaller(),
      ),
    ),
    element(
      'choose',
      element(
        `when condition="${attribute('@(context.Variables.ContainsKey("status"))')}"`,
        returnResponse(),
      ),
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
  const tool = '(string)context.Variables.GetValueOrDefault<string>("tool", "")';
  const declared = TOOLS.map(({ name }) => name).join('|');
  const metadata = {
    caller_tid: claim('tid'),
    caller_oid: claim('oid'),
    caller_client: claim('azp'),
    tool: `@(Regex.IsMatch(${tool}, "^(${declared})$") ? ${tool} : "")`,
    decision: 'refused',
    outcome: 'refused',
    reason: '@((string)context.Variables["refusal"])',
    correlation_id: '@(context.RequestId.ToString())',
  };
  return element(
    'choose',
    element(
      `when condition="${attribute('@(context.Variables.ContainsKey("token"))')}"`,
      element(
        'trace source="gateway" severity="information"',
        `<message>${GATEWAY_REFUSAL}</message>`,
        ...Object.entries(metadata).map(
          ([name, value]) => `<metadata name="${name}" value="${attribute(value)}" />`,
        ),
      ),
    ),
  );
}

function rowVariables(row: GatewayRow): string[] {
  const body = {
    jsonrpc: '2.0',
    error: { code: row.code, message: row.words },
    id: null,
  };
  const variables: Record<string, string> = {
    status: String(row.status),
    phrase: STATUS_CODES[row.status] ?? 'Refused',
    body: JSON.stringify(body),
  };
  if (row.challenge) variables.challenge = challenge(row.challenge);
  if (row.headers?.allow) variables.allow = row.headers.allow;
  if (row.headers?.['retry-after']) variables['retry-after'] = row.headers['retry-after'];
  return Object.entries(variables).map(
    ([name, value]) => `<set-variable name="${name}" value="${attribute(value)}" />`,
  );
}

/** RFC 6750 section 3 and RFC 9728 section 5.1; the URLs come from configuration. */
function challenge(error: NonNullable<GatewayRow['challenge']>): string {
  const parts = error === 'none' ? [] : [`error="${error}"`];
  parts.push('resource_metadata="{{metadata-url}}"', 'scope="{{mcp-url}}/{{base-scope}}"');
  return `Bearer ${parts.join(', ')}`;
}

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
    `<set-status code="${attribute('@(int.Parse((string)context.Variables["status"]))')}" reason="${attribute('@((string)context.Variables["phrase"])')}" />`,
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

/** For answers of the backend: what it has set itself, a page's content policy say, stays. */
function fixedHeaders(): string {
  return fragment(
    'Headers that every answer of the backend has at the least; the server sets the same.',
    ...Object.entries(FIXED).map(([name, value]) => header(name, 'skip', value)),
  );
}

function limit(calls: number, key: string): string {
  return `<rate-limit-by-key calls="${calls}" renewal-period="60" counter-key="${attribute(`@(${key})`)}" retry-after-variable-name="wait" />`;
}

const header = (name: string, action: string, value: string): string =>
  element(
    `set-header name="${name}" exists-action="${attribute(action)}"`,
    `<value>${text(value)}</value>`,
  );

function element(head: string, ...children: string[]): string {
  const name = head.split(' ')[0];
  return `<${head}>\n${indent(children.join('\n'))}\n</${name}>`;
}

const fragment = (comment: string, ...children: string[]): string =>
  `<!-- Generated by infra/gateway/generate.ts. ${comment} -->\n${element('fragment', ...children)}\n`;

const indent = (lines: string): string => lines.replace(/^/gm, '  ');

const text = (value: string): string => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

const attribute = (value: string): string => text(value).replaceAll('"', '&quot;');
