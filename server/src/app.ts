/** The request's path: every step in the order in which it runs. Nothing else composes them. */

import { lookup } from 'node:dns/promises';
import Fastify, { type FastifyInstance } from 'fastify';
import { parseStrictJson } from './call/parse-strict-json.ts';
import { type Config, fullScope, metadataUrl } from './config/read-config.ts';
import { HEALTHY } from './contract/fixed-headers.ts';
import { LIMITS } from './contract/limits.ts';
import { type ChallengeSource, refuse } from './contract/refusals.ts';
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
import {
  createIdentityChecks,
  type IdentityChecks,
  identifyCaller,
  identifyVisitor,
} from './identity/identify.ts';
import { checkEnvelope } from './mcp/check-envelope.ts';
import { checkRevision } from './mcp/check-revision.ts';
import { createFeatures } from './mcp/create-server.ts';
import { checkMethod, dispatch, type Features } from './mcp/dispatch.ts';
import { createObserved, enforcementOf } from './status/observed.ts';
import { createPages } from './status/pages/pages.ts';
import { createToolSurface } from './tools/create-tool-surface.ts';
import { BASE_SCOPE } from './tools/declarations.ts';
import { toPlainText } from './tools/plain-text.ts';
import type { Tool } from './tools/tool.ts';
import { offerTools, toToolCall } from './tools/tool-call.ts';
import {
  checkArguments,
  checkOutput,
  runTool,
  settle,
  type ToolStep,
  withhold,
} from './tools/tool-run.ts';
import { createVaultAddress, type Lookup } from './vault/vault-address.ts';
import { type Audit, createAudit } from './watch/audit.ts';
import type { RecordSink } from './watch/record.ts';

export interface Parts {
  readonly config: Config;
  readonly tools: readonly Tool[];
  readonly sink: RecordSink;
  /** What the endpoint offers instead of the tools' own features. */
  readonly features?: Features;
  /** Milliseconds since the epoch: whether a token counts, and how many refusals are recorded. */
  readonly now?: () => number;
  /** Resolves names; nothing depends on it but what the pages say. */
  readonly lookup?: Lookup;
}

const JSON_BOUNDS = {
  depth: LIMITS.jsonDepth,
  keys: LIMITS.jsonKeys,
  values: LIMITS.jsonValues,
};

/**
 * Hands a list of steps back as it is to run. The product runs every list as it is written; a test
 * takes a step out to see that its absence is noticed.
 */
export type Arrange = <S extends { readonly name: string }>(steps: readonly S[]) => readonly S[];

/** The server: Fastify around the paths. */
export function createApp(parts: Parts, arrange: Arrange = (steps) => steps): FastifyInstance {
  const { config, sink, now = Date.now } = parts;
  const { authentication } = config;
  const checks = authentication && createIdentityChecks(authentication, now);
  const audit = createAudit(sink, enforcementOf(config), parts.now);
  const observed = createObserved(now);
  const offered = offerTools(parts.tools, {
    enforced: authentication !== undefined,
    hosted: config.hosted,
    hasVault: config.vaultUrl !== undefined,
  });
  const declared = new Set(parts.tools.map(({ name }) => name));
  const surface = createToolSurface(offered, arrange(toolSteps(audit, sink)), config);
  const features = parts.features ?? createFeatures(surface);
  const mcp: Path = {
    steps: arrange(mcpSteps(config, checks, declared, features)),
    onEnd(call, refusal) {
      observed.ended(call, refusal);
      audit.ended(call, refusal);
    },
  };
  const render = createPages({
    config,
    now,
    tools: surface.overview,
    plain: toPlainText,
    sources: {
      observed,
      keys: checks?.keys,
      addresses: () => app.addresses(),
      vaultAddress: createVaultAddress(config, parts.lookup ?? lookup, now),
      trail: sink.trail,
    },
  });
  const page: Path = { steps: arrange(pageSteps(config, checks, render)), onEnd: audit.ended };
  const app = listenerFor(mcp, page, challengeSource(authentication?.publicUrl));
  // Ahead of the first token, so that nobody waits for the keys and `/readyz` can say they are here.
  app.addHook('onListen', async () => checks?.keys.warm());
  return app;
}

type Render = ReturnType<typeof createPages>;

/** A POST to /mcp. Nothing of the body is read, and nothing invites it, before identity. */
function mcpSteps(
  config: Config,
  checks: IdentityChecks | undefined,
  declared: ReadonlySet<string>,
  features: Features,
): readonly Step[] {
  return [
    ...headSteps(config),
    { name: 'admit-content', run: ({ call }) => admitContent(call.head) },
    identifyStep(checks, identifyCaller),
    { name: 'limit-concurrency', run: createConcurrencyLimit() },
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
        call.toolCall = toToolCall(call.message, declared);
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
function pageSteps(
  config: Config,
  checks: IdentityChecks | undefined,
  render: Render,
): readonly Step[] {
  return [
    ...headSteps(config),
    identifyStep(checks, identifyVisitor),
    { name: 'limit-concurrency', run: createConcurrencyLimit() },
    {
      name: 'render-page',
      async run({ call }) {
        call.answer = await render(call);
      },
    },
  ];
}

/** A call of a tool, once the SDK has taken it. */
function toolSteps(audit: Audit, sink: RecordSink): readonly ToolStep[] {
  return [
    { name: 'check-arguments', run: checkArguments },
    { name: 'run-tool', run: runTool },
    { name: 'check-output', run: checkOutput },
    {
      name: 'record',
      run(progress) {
        if (progress.tool.auditFields && sink.trail().fault) withhold(progress);
        settle(progress);
        const taken = audit.toolCall(progress.call);
        if (!taken && progress.tool.auditFields) withhold(progress);
      },
    },
  ];
}

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

function listenerFor(
  mcp: Path,
  page: Path,
  challenge: ChallengeSource | undefined,
): FastifyInstance {
  const app = Fastify({
    serverFactory: (handler) => createListener(handler),
    // The router would decode what an attacker encodes; the first step judges the raw target.
    rewriteUrl: () => '/',
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    // The listener answers what the parser refuses; without this Fastify would answer too.
    clientErrorHandler: () => {},
  });
  let draining = false;
  app.addHook('preClose', async () => {
    draining = true;
  });
  // The one hook that runs before Fastify looks at a body. It always answers, so no other runs.
  app.addHook('onRequest', async (request, reply) => {
    const { raw } = request;
    raw.url = request.originalUrl;
    const path = isPage(raw) ? page : mcp;
    const answer = isHealthProbe(raw) ? HEALTHY : await serve(raw, reply.raw, path, challenge);
    const { status, headers, body } = answer;
    // A connection that was busy when the drain began would otherwise stay open, idle.
    if (draining) reply.header('connection', 'close');
    // To text Fastify would append a charset that application/json does not have (RFC 8259).
    const payload = typeof body === 'string' ? Buffer.from(body) : body;
    return reply
      .code(status)
      .headers(headers)
      .send(body === '' ? undefined : payload);
  });
  return app;
}

const challengeSource = (publicUrl: string | undefined): ChallengeSource | undefined =>
  publicUrl === undefined
    ? undefined
    : {
        resourceMetadata: metadataUrl(publicUrl),
        baseScope: fullScope(publicUrl, BASE_SCOPE.name),
      };
