/** Composes the tools of other servers. Loaded only if there are any. */

import type { CallService } from './call/values.ts';
import { offerFronted } from './tools/fronted/offer-fronted.ts';
import type { FrontedTool } from './tools/fronted/read-upstreams.ts';
import type { OfferedTool } from './tools/offered-tool.ts';
import { createUpstreams } from './upstream/sessions.ts';

export function offerUpstreams(
  fronted: readonly FrontedTool[],
  callService: CallService,
): readonly OfferedTool[] {
  const upstreams = createUpstreams(callService, console.error);
  return fronted.map((tool) => offerFronted(tool, upstreams));
}
