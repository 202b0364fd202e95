/** Composes the tools of other servers. Loaded only if there are any. */
import { offerFronted } from './tools/fronted/offer-fronted.ts';
import type { FrontedTool } from './tools/fronted/read-upstreams.ts';
import type { OfferedTool } from './tools/offered-tool.ts';
import { createUpstreams } from './upstream/sessions.ts';
import { type WaysOut, wayToUpstream } from './upstream/way-to-upstream.ts';

export function offerUpstreams(
  fronted: readonly FrontedTool[],
  ways: WaysOut,
  siteUrls: ReadonlyMap<string, string>,
): readonly OfferedTool[] {
  const wayTo = (upstream: FrontedTool['upstream']) => wayToUpstream(upstream, ways, siteUrls);
  const upstreams = createUpstreams(wayTo, console.error);
  return fronted.map((tool) => offerFronted(tool, upstreams));
}
