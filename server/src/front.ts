/** Composes the tools of other servers. Loaded only if there are any. */

import type { UpstreamWatch } from './call/upstream.ts';
import type { Config } from './config/config.ts';
import { offerFronted } from './tools/fronted/offer-fronted.ts';
import type { FrontedTool } from './tools/fronted/read-upstreams.ts';
import type { OfferedTool } from './tools/offered-tool.ts';
import { createUpstreams } from './upstream/sessions.ts';
import { createTokens } from './upstream/tokens.ts';
import { type WaysOut, wayToUpstream } from './upstream/way-to-upstream.ts';

export function offerUpstreams(
  fronted: readonly FrontedTool[],
  ways: WaysOut,
  config: Pick<Config, 'hosted' | 'authentication' | 'upstreamUrls'>,
  watch: UpstreamWatch,
): readonly OfferedTool[] {
  const wayTo = (upstream: FrontedTool['upstream']) =>
    wayToUpstream(upstream, ways, config.upstreamUrls);
  const upstreams = createUpstreams(wayTo, createTokens(config, ways.inside), watch);
  return fronted.map((tool) => offerFronted(tool, upstreams));
}
