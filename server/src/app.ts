/** Wires the parts to the paths, and the paths to the listener. Nothing else composes them. */

import { lookup } from 'node:dns/promises';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Config } from './config/config.ts';
import { fullScope, metadataUrl } from './config/resource-urls.ts';
import type { ChallengeSource } from './contract/answer-refusal.ts';
import { HEALTHY } from './contract/fixed-headers.ts';
import { isHealthProbe, isPage } from './http/admit-target.ts';
import { createListener } from './http/listener.ts';
import { type Path, serve } from './http/serve.ts';
import { createIdentityChecks } from './identity/identify.ts';
import { createFeatures } from './mcp/create-server.ts';
import type { Features } from './mcp/dispatch.ts';
import { mcpSteps, pageSteps, toolSteps } from './path.ts';
import { createObserved, enforcementOf } from './status/observed.ts';
import { createPages } from './status/pages/pages.ts';
import { BASE_SCOPE } from './tools/access.ts';
import { createToolSurface } from './tools/create-tool-surface.ts';
import { toPlainText } from './tools/plain-text.ts';
import type { Tool } from './tools/tool.ts';
import { offerTools } from './tools/tool-call.ts';
import { createVaultAddress, type Lookup } from './vault/vault-address.ts';
import { createAudit } from './watch/audit.ts';
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
