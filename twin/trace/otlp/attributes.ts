/** What a call and its steps are called in OpenTelemetry's semantic conventions (1.45, MCP 0.1). */

import type { Attributes } from '@opentelemetry/api';
import type { CallView, DecisionView } from '../call-view.ts';

/** Methods that the conventions list; any other one is a caller's text. */
const METHODS = new Set('CONNECT DELETE GET HEAD OPTIONS PATCH POST PUT QUERY TRACE'.split(' '));

/** Of the HTTP request that the call is. */
export function requestAttributes({ request, heads, status, who }: CallView): Attributes {
  const [method = '', target = ''] = request.split(' ');
  const fields = new Map(heads[0]?.fields.map(([name, value]) => [name.toLowerCase(), value]));
  const [path = '', query] = target.split('?');
  return known({
    'http.request.method': METHODS.has(method) ? method : '_OTHER',
    'http.request.method_original': METHODS.has(method) ? undefined : method,
    'url.scheme': 'http',
    'url.path': path,
    'url.query': query,
    'http.response.status_code': status,
    'error.type': status !== undefined && status >= 500 ? String(status) : undefined,
    'user_agent.original': fields.get('user-agent'),
    'network.protocol.name': 'http',
    'network.transport': 'tcp',
    'enduser.id': who || undefined,
    ...addressAttributes(fields.get('host') ?? ''),
  });
}

/** Of the MCP message in it, if that is known. */
export function messageAttributes({ what, heads }: CallView): Attributes {
  const [method, tool] = what.split(' ');
  if (!method) return {};
  const isTool = method === 'tools/call' && tool !== undefined;
  const version = heads[0]?.fields.find(([name]) => /^mcp-protocol-version$/i.test(name))?.[1];
  return known({
    'mcp.method.name': method,
    'mcp.protocol.version': version,
    'gen_ai.operation.name': isTool ? 'execute_tool' : undefined,
    'gen_ai.tool.name': isTool ? tool : undefined,
  });
}

/** Of one step; what the conventions have no name for is under `twin`. */
export function stepAttributes(one: DecisionView): Attributes {
  const { where, facts = {}, verdict, says, step } = one;
  return known({
    'code.file.path': where?.file,
    'code.line.number': where?.line,
    'twin.verdict': verdict,
    'twin.decision': says,
    ...Object.fromEntries(Object.entries(facts).map(([name, text]) => [`twin.fact.${name}`, text])),
    ...(step === 'dial'
      ? { 'network.transport': 'tcp', ...addressAttributes(facts.to ?? '') }
      : {}),
  });
}

function addressAttributes(authority: string): Attributes {
  const [, address, port] = /^(.*?)(?::(\d{1,5}))?$/s.exec(authority) ?? [];
  return known({ 'server.address': address || undefined, 'server.port': port && Number(port) });
}

/** Without those that are not known, and with texts that every receiver can decode. */
function known(all: Readonly<Record<string, string | number | undefined>>): Attributes {
  const entries = Object.entries(all).flatMap(([name, value]) =>
    value === undefined || value === ''
      ? []
      : [[name.toWellFormed(), typeof value === 'string' ? value.toWellFormed() : value] as const],
  );
  return Object.fromEntries(entries);
}
