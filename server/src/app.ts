/** Wires the parts to the paths, and the paths to the listener. No other module composes them. */

import { lookup } from 'node:dns/promises';
import type { UpstreamWatch } from './call/upstream.ts';
import type { Config } from './config/config.ts';
import { fullScope, metadataUrl } from './config/resource-urls.ts';
import type { ChallengeSource } from './contract/answer-refusal.ts';
import { HEALTHY } from './contract/fixed-headers.ts';
import { isHealthProbe, isPage } from './http/admit-target.ts';
import { createHttpServer, type HttpServer } from './http/http-server.ts';
import { type Path, serve } from './http/serve.ts';
import { createIdentityChecks } from './identity/identify.ts';
import { createFeatures } from './mcp/create-server.ts';
import type { Features } from './mcp/dispatch.ts';
import { callInside, createServiceCaller } from './outbound/call-service.ts';
import { mcpSteps, pageSteps, toolSteps } from './path.ts';
import { createObserved, enforcementOf } from './status/observed.ts';
import { createPages } from './status/pages/pages.ts';
import { BASE_SCOPE } from './tools/access.ts';
import { createToolSurface } from './tools/create-tool-surface.ts';
import { grantNeeds } from './tools/grant-needs.ts';
import type { OfferedTool } from './tools/offered-tool.ts';
import { toPlainText } from './tools/plain-text.ts';
import type { Tool } from './tools/tool.ts';
import { offerTools } from './tools/tool-call.ts';
import type { WaysOut } from './upstream/way-to-upstream.ts';
import { createVaultAddress, type Lookup } from './vault/vault-address.ts';
import { createAudit } from './watch/audit.ts';
import type { RecordSink } from './watch/record.ts';
import { createUpstreamLog } from './watch/upstream-log.ts';

export interface Parts {
  readonly config: Config;
  readonly tools: readonly Tool[];
  /** Offers the tools of other servers. */
  readonly offerUpstreams?: (
    ways: WaysOut,
    config: Config,
    watch: UpstreamWatch,
  ) => readonly OfferedTool[];
  readonly sink: RecordSink;
  /** The tools' secrets by name. */
  readonly secrets?: ReadonlyMap<string, string>;
  /** Features that the endpoint offers instead of those of the tools. */
  readonly features?: Features;
  /** Milliseconds since the epoch, for the expiry of tokens and the rate of recorded refusals. */
  readonly now?: () => number;
  /** Resolves host names; affects only what the pages show. */
  readonly lookup?: Lookup;
}

/**
 * Returns the steps to run. The product runs every list unchanged; a test removes a step to check
 * that its absence is noticed.
 */
export type Arrange = <S extends { readonly name: string }>(steps: readonly S[]) => readonly S[];

/** The server: the paths, and the listener around them. */
export function createApp(parts: Parts, arrange: Arrange = (steps) => steps): HttpServer {
  const { config, sink, now = Date.now } = parts;
  const { authentication } = config;
  const checks = authentication && createIdentityChecks(authentication, now);
  const audit = createAudit(sink, enforcementOf(config), parts.now);
  const observed = createObserved(now);
  const callService = createServiceCaller(config);
  const upstreams = createUpstreamLog(sink, console.error);
  const ways = { outside: callService, inside: callInside };
  const fronted = parts.offerUpstreams?.(ways, config, upstreams) ?? [];
  const sources = new Map(
    fronted.flatMap(({ source }) => (source ? [[source.upstream, source.place] as const] : [])),
  );
  const offered = offerTools(
    parts.tools,
    {
      enforced: authentication !== undefined,
      hosted: config.hosted,
      hasVault: config.vaultUrl !== undefined,
    },
    fronted,
  );
  const declared = new Set([...parts.tools, ...fronted].map(({ name }) => name));
  const surface = createToolSurface(offered, arrange(toolSteps(audit, sink)), config, (tool) =>
    grantNeeds(tool, parts.secrets ?? new Map(), config, callService),
  );
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
    baseScope: BASE_SCOPE.name,
    tools: surface.overview,
    plain: toPlainText,
    sources: {
      observed,
      keys: checks?.keys,
      addresses: () => app.addresses(),
      vaultAddress: createVaultAddress(config, parts.lookup ?? lookup, now),
      trail: sink.trail,
      upstreams: () =>
        [...sources].map(([name, place]) => ({ name, place, state: upstreams.stateOf(name) })),
    },
  });
  const page: Path = { steps: arrange(pageSteps(config, checks, render)), onEnd: audit.ended };
  const challenge = challengeSource(authentication?.publicUrl);
  const app = createHttpServer(async (request, response) =>
    isHealthProbe(request)
      ? HEALTHY
      : serve(request, response, isPage(request) ? page : mcp, challenge),
  );
  return {
    ...app,
    async listen(where) {
      await app.listen(where);
      // Fetches the keys before the first token arrives, so that no caller waits for them and
      // `/readyz` can report them.
      checks?.keys.warm();
    },
  };
}

const challengeSource = (publicUrl: string | undefined): ChallengeSource | undefined =>
  publicUrl === undefined
    ? undefined
    : {
        resourceMetadata: metadataUrl(publicUrl),
        baseScope: fullScope(publicUrl, BASE_SCOPE.name),
      };
