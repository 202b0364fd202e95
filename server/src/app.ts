/** The request's path: every step in the order in which it runs. Nothing else composes them. */

import Fastify, { type FastifyInstance } from 'fastify';
import { type Config, fullScope, metadataUrl } from './config.ts';
import { admitContent } from './http/admit-content.ts';
import { admitCredentials } from './http/admit-credentials.ts';
import { admitFields } from './http/admit-fields.ts';
import { admitHost } from './http/admit-host.ts';
import { admitOrigin } from './http/admit-origin.ts';
import { admitTarget, isHealthProbe, isPage } from './http/admit-target.ts';
import { createConcurrencyLimit } from './http/limit-concurrency.ts';
import { createListener } from './http/listener.ts';
import { readBody } from './http/read-body.ts';
import { type Path, type Step, serve } from './http/serve.ts';
import { type Base, decideAccess, neededScopes } from './identity/decide-access.ts';
import {
  createIdentityChecks,
  type IdentityChecks,
  identifyCaller,
  identifyVisitor,
} from './identity/identify.ts';
import { LIMITS } from './limits.ts';
import { checkEnvelope } from './mcp/check-envelope.ts';
import { checkRevision } from './mcp/check-revision.ts';
import { createFeatures } from './mcp/create-server.ts';
import { checkMethod, dispatch, type Features } from './mcp/dispatch.ts';
import { type ChallengeSource, type Refusal, refuse } from './refusal.ts';
import { parseStrictJson } from './strict-json.ts';
import { BASE_ROLE, BASE_SCOPE, TOOLS, type ToolDeclaration } from './tools/declarations.ts';
import { checkArguments, checkOutput, runTool, toListing } from './tools/run-tool.ts';
import type { Tool } from './tools/tool.ts';
import { hasCallShape, type OfferedTools, offerTools, toToolCall } from './tools/tool-call.ts';
import type { Call, ToolCall, ToolResult } from './values.ts';
import { type Audit, createAudit } from './watch/audit.ts';
import type { RecordSink } from './watch/record.ts';

export interface Parts {
  readonly config: Config;
  readonly tools: readonly Tool[];
  readonly sink: RecordSink;
  /** What the endpoint offers instead of the tools' own features. */
  readonly features?: Features;
  /** Milliseconds since the epoch; decides whether a token counts. */
  readonly now?: () => number;
}

const BASE: Base = { scope: BASE_SCOPE.name, role: BASE_ROLE.name };
const DEMANDS: ReadonlyMap<string, ToolDeclaration> = new Map(
  TOOLS.map((tool) => [tool.name, tool]),
);
const HEALTHY = 'ok\n';
const JSON_BOUNDS = { depth: LIMITS.jsonDepth, keys: LIMITS.jsonKeys };

/** Everything that is computed once, at start. */
export function assemble(parts: Parts) {
  const { config } = parts;
  const { authentication, publicUrl } = config;
  const identity = authentication && createIdentityChecks(authentication, parts.now ?? Date.now);
  const offered = offerTools(parts.tools, {
    enforced: authentication !== undefined,
    hosted: config.hosted,
    hasVault: config.vaultUrl !== undefined,
  });
  const audit = createAudit(
    parts.sink,
    authentication ? 'enforced' : config.authenticationSkipped ? 'skipped' : 'none',
  );
  const challenge: ChallengeSource | undefined =
    authentication && publicUrl !== undefined
      ? { resourceMetadata: metadataUrl(publicUrl), baseScope: fullScope(publicUrl, BASE.scope) }
      : undefined;
  const features = parts.features ?? createFeatures(createToolSurface(offered, audit, publicUrl));
  return { config, identity, offered, audit, challenge, features, limit: createConcurrencyLimit() };
}
type Assembly = ReturnType<typeof assemble>;

/** A POST to /mcp. Nothing of the body is read, and nothing invites it, before identity. */
export function mcpSteps({
  config,
  identity,
  offered,
  features,
  limit,
}: Assembly): readonly Step[] {
  return [
    ...headSteps(config),
    { name: 'admit-content', run: ({ call }) => admitContent(call.head) },
    // After the cheap refusals, so that those cannot use up the places.
    { name: 'limit-concurrency', run: ({ response }) => limit(response) },
    identifyStep(identity, identifyCaller),
    {
      name: 'read-body',
      async run({ call, request, response }) {
        const body = await readBody(request, response);
        if ('reason' in body) return body;
        call.body = body;
      },
    },
    {
      name: 'parse-json',
      run({ call }) {
        try {
          call.json = parseStrictJson(call.body, JSON_BOUNDS);
        } catch {
          return refuse('not_json');
        }
      },
    },
    {
      name: 'check-envelope',
      run({ call }) {
        const checked = checkEnvelope(call.json);
        if ('reason' in checked) return checked;
        call.message = checked.message;
        call.toolCall = toToolCall(call.message, offered);
      },
    },
    {
      name: 'check-revision',
      run({ call }) {
        const checked = checkRevision(call.head, call.message);
        if ('reason' in checked) return checked;
        call.wire = checked.wire;
      },
    },
    {
      // A notification is taken and does nothing: nobody would learn what it did (B-11).
      name: 'take-notification',
      run({ call }) {
        if (call.message.id !== undefined) return;
        if (call.toolCall) call.toolCall.reason = 'notification';
        call.answer = { status: 202, headers: {}, body: '' };
      },
    },
    { name: 'check-method', run: ({ call }) => checkMethod(call, features) },
    { name: 'check-access', run: ({ call }) => features.admit(call) },
    {
      name: 'dispatch',
      async run({ call }) {
        const answer = await dispatch(call, features);
        if ('reason' in answer) return answer;
        call.answer = answer;
      },
    },
  ];
}

/** A GET of a page. */
export function pageSteps({ config, identity }: Assembly): readonly Step[] {
  return [
    ...headSteps(config),
    identifyStep(identity, identifyVisitor),
    {
      name: 'render-page',
      run({ call }) {
        call.answer = { status: 200, headers: {}, body: 'todo' };
      },
    },
  ];
}

/** A tool call, once the SDK has taken it: arguments -> tool -> output -> audit. */
function createToolSurface(offered: OfferedTools, audit: Audit, publicUrl: string | undefined) {
  const listings = new Map([...offered].map(([name, tool]) => [name, toListing(tool)]));
  const accessOf = (call: Call, name: string) =>
    decideAccess(call.principal, DEMANDS.get(name) ?? {}, BASE);
  return {
    list: (call: Call) =>
      [...listings]
        .filter(([name]) => accessOf(call, name) !== 'hidden')
        .map(([, listing]) => listing),

    admit(call: Call): Refusal | undefined {
      if (!call.toolCall) return undefined;
      if (!hasCallShape(call.message)) return refuse('bad_params');
      const { tool } = call.toolCall;
      const access = offered.has(tool) ? accessOf(call, tool) : 'hidden';
      if (access === 'hidden') return refuse('unknown_tool');
      if (access === 'allowed') return undefined;
      const scopes = neededScopes(DEMANDS.get(tool) ?? {}, BASE);
      return refuse('insufficient_scope', {
        scopes: scopes.map((scope) => fullScope(publicUrl ?? '', scope)),
      });
    },

    async run(call: Call): Promise<ToolResult> {
      const toolCall = call.toolCall as ToolCall;
      const tool = offered.get(toolCall.tool) as Tool;
      const checked = checkArguments(tool, call.message.params?.arguments);
      if (!checked.ok) {
        Object.assign(toolCall, { reason: 'invalid_arguments' });
        return checked;
      }
      toolCall.decision = 'allowed';
      toolCall.callerFields = tool.auditFields?.(checked.input) ?? {};
      const result = checkOutput(
        tool,
        await runTool(tool, checked.input, call.principal, call.signal),
      );
      toolCall.outcome = call.signal.aborted ? 'cancelled' : result.ok ? 'ok' : 'error';
      const accepted = audit.toolCall(call);
      return accepted || !tool.auditFields ? result : NOT_RECORDED;
    },
  };
}

const NOT_RECORDED: ToolResult = {
  ok: false,
  text: 'The event could not be recorded; try again later.',
};

/** What every request meets first, in the order of the error contract. */
function headSteps(config: Config): readonly Step[] {
  return [
    { name: 'admit-target', run: ({ call }) => admitTarget(call.head) },
    { name: 'admit-fields', run: ({ call }) => admitFields(call.head) },
    { name: 'admit-host', run: ({ call }) => admitHost(call.head, config.hosts) },
    {
      name: 'admit-origin',
      run: ({ call }) => admitOrigin(call.head, config.origins, !config.hosted),
    },
    { name: 'admit-credentials', run: ({ call }) => admitCredentials(call.head) },
  ];
}

function identifyStep(checks: IdentityChecks | undefined, identify: typeof identifyCaller): Step {
  return {
    name: 'identify',
    async run({ call }) {
      if (!checks) return;
      const identified = await identify(call.head, checks);
      if ('reason' in identified) return identified;
      call.principal = identified;
    },
  };
}

/** The server: Fastify around the two paths, which a test may hand in with a step left out. */
export function createApp(
  assembly: Assembly,
  steps = { mcp: mcpSteps(assembly), page: pageSteps(assembly) },
): FastifyInstance {
  const mcp: Path = { steps: steps.mcp, onEnd: assembly.audit.ended };
  const page: Path = { steps: steps.page };
  const app = Fastify({
    serverFactory: (handler) => createListener(handler),
    // The router would decode what an attacker encodes; the first step judges the raw target.
    rewriteUrl: () => '/',
    return503OnClosing: false,
    forceCloseConnections: 'idle',
  });
  // The one hook that runs before Fastify looks at a body. It always answers, so no other runs.
  app.addHook('onRequest', async (request, reply) => {
    const { raw } = request;
    raw.url = request.originalUrl;
    if (isHealthProbe(raw)) return reply.send(HEALTHY);
    const path = isPage(raw) ? page : mcp;
    const { status, headers, body } = await serve(raw, reply.raw, path, assembly.challenge);
    return reply.code(status).headers(headers).send(body);
  });
  return app;
}
