import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import * as z from 'zod';
import type { UpstreamAnswer, Upstreams } from '../../../../server/src/call/upstream.ts';
import type { Principal } from '../../../../server/src/call/values.ts';
import type { Authentication } from '../../../../server/src/config/config.ts';
import { readConfig } from '../../../../server/src/config/read-config.ts';
import { type Step, serve } from '../../../../server/src/http/serve.ts';
import { createFeatures } from '../../../../server/src/mcp/create-server.ts';
import { createServiceCaller } from '../../../../server/src/outbound/call-service.ts';
import { mcpSteps, toolSteps } from '../../../../server/src/path.ts';
import { enforcementOf } from '../../../../server/src/status/observed.ts';
import { BASE_SCOPE } from '../../../../server/src/tools/access.ts';
import { createToolSurface } from '../../../../server/src/tools/create-tool-surface.ts';
import { limitsOf } from '../../../../server/src/tools/fronted/limits-of.ts';
import { offerFronted } from '../../../../server/src/tools/fronted/offer-fronted.ts';
import { grantNeeds } from '../../../../server/src/tools/grant-needs.ts';
import type { Tool } from '../../../../server/src/tools/tool.ts';
import { offerTools } from '../../../../server/src/tools/tool-call.ts';
import { createAudit } from '../../../../server/src/watch/audit.ts';
import { MemorySink } from '../../harness/memory-sink.ts';
import { toolThat, whoami } from '../../harness/tools.ts';

/** A request as the endpoint receives it, once its caller is known. */
export interface Sent {
  readonly principal: Principal;
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

const ECHO = { text: z.string().max(20).optional(), flag: z.boolean().nullable().optional() };
const named = (name: string, tool: Tool): Tool => ({ ...tool, name });
export const TOOLS: readonly Tool[] = [
  whoami,
  named(
    'echo',
    toolThat((input) => ({ ok: true, value: input }), {
      input: z.strictObject(ECHO),
      output: z.strictObject(ECHO),
      auditFields: ({ text }) => ({ text: String(text) }),
    }),
  ),
  named(
    'later',
    toolThat(async () => ({ ok: true, value: {} })),
  ),
  named(
    'refuses',
    toolThat(() => ({ ok: false, text: 'No "quotes" \u2028 here.', reason: 'no' })),
  ),
  named(
    'throws',
    toolThat(() => {
      throw new Error('thrown');
    }),
  ),
  named(
    'rejects',
    toolThat(() => Promise.reject(new Error('rejected'))),
  ),
  named(
    'unfit',
    toolThat(() => ({ ok: true, value: { more: 1 } })),
  ),
  named(
    'instance',
    toolThat(() => ({ ok: true, value: new (class Odd {})() as Record<string, unknown> })),
  ),
  {
    ...named('guarded', whoami),
    access: { callsPerMinute: 60, scope: { ...BASE_SCOPE, name: 'guarded.read' } },
  },
];

const SHAPE = { type: 'object', properties: { text: { type: 'string' } } };
const frontedTool = (name: string, answer: UpstreamAnswer, output: 'checked' | 'text') => ({
  name,
  title: name,
  access: { callsPerMinute: 60 },
  needs: {},
  upstream: {
    name: 'docs',
    place: { url: '' },
    isShared: true,
    limits: limitsOf('docs', { url: '' }),
    digests: new Map<string, string>(),
  },
  definition: { name, inputSchema: SHAPE, outputSchema: SHAPE },
  output,
  answer,
});
const answerOf = (
  content: UpstreamAnswer['content'],
  structured?: UpstreamAnswer['structured'],
): UpstreamAnswer => ({ isError: false, content, structured });

/** Tools of another server, with every kind of answer. */
const FRONTED = [
  frontedTool(
    'blocks',
    answerOf([
      { type: 'text', text: 'a \u2028 "b"' },
      { type: 'image', data: 'aGk=', mimeType: 'image/png' },
      { type: 'audio', data: 'aGk=', mimeType: 'audio/wav' },
      { type: 'resource_link', uri: 'file:///a', name: 'a' },
    ]),
    'text',
  ),
  frontedTool('structured', answerOf([], { text: 'é', more: [1, null, { a: true }] }), 'checked'),
  frontedTool('as_text', answerOf([{ type: 'text', text: '' }], { text: 'a' }), 'text'),
  frontedTool('fails', { ...answerOf([{ type: 'text', text: 'no' }]), isError: true }, 'checked'),
  frontedTool('withdrawn', answerOf([]), 'checked'),
];
export const NAMES = [...TOOLS, ...FRONTED].map(({ name }) => name);

/** The endpoint's path without a connection. @returns an answer and the records of one request. */
export function createEndpoint(sdkOnly: boolean) {
  const config = { ...readConfig({}), sdkOnly };
  const sink = new MemorySink();
  const audit = createAudit(sink, enforcementOf(config), () => 0);
  const conditions = { enforced: true, hosted: false, hasVault: false };
  const upstreams: Upstreams = {
    call: async ({ tool }) => FRONTED.find(({ name }) => name === tool)?.answer ?? answerOf([]),
    isAsReviewed: (_upstream, tool) => tool !== 'withdrawn',
  };
  const surface = createToolSurface(
    offerTools(
      TOOLS,
      conditions,
      FRONTED.map((tool) => offerFronted(tool, upstreams)),
    ),
    toolSteps(audit, sink),
    { authentication: { publicUrl: 'https://mcp.example/mcp' } as Authentication },
    (tool) => grantNeeds(tool, new Map(), config, createServiceCaller(config)),
  );
  const declared = new Set(NAMES);
  const features = createFeatures(surface);
  let caller: Principal;
  const identify: Step = {
    name: 'identify',
    run({ call }) {
      call.principal = caller;
      return undefined;
    },
  };
  const steps = mcpSteps(config, undefined, declared, features).map((step) =>
    step.name === identify.name ? identify : step,
  );
  return async ({ principal, rawHeaders, body }: Sent) => {
    caller = principal;
    sink.records.length = 0;
    const request = new IncomingMessage(NO_CONNECTION);
    Object.assign(request, { method: 'POST', url: '/mcp', httpVersion: '1.1' });
    request.rawHeaders.push(...rawHeaders);
    request.push(body);
    request.push(null);
    const response = new ServerResponse(request);
    const path = { steps, onEnd: audit.ended };
    const { status, headers, body: text } = await serve(request, response, path, undefined);
    response.emit('close');
    const { 'x-correlation-id': id, ...rest } = headers;
    const records = sink.records.map(({ correlation_id, duration_ms, ...record }) => record);
    // The text of a failed tool contains the id, which differs for each request.
    return { status, headers: rest, text: withoutId(text, id), records };
  };
}

const withoutId = <T>(body: T, id = ''): T | string =>
  typeof body === 'string' ? body.replaceAll(id, 'id of the call') : body;

const NO_CONNECTION = new Socket();
