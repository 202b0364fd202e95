import { fieldOf } from '../../call/read-field.ts';
import type { ToolOverview } from '../../call/tool-surface.ts';
import type { Answer, Call, Principal } from '../../call/values.ts';
import type { Authentication, Config } from '../../config/config.ts';
import { endpointOf } from '../../contract/clients/endpoint.ts';
import { LIMITS } from '../../contract/limits.ts';
import { gatherFacts, type Sources } from '../observed.ts';
import { judgePosture } from '../posture.ts';
import type { Caller } from './caller-view.ts';
import { readiness } from './readiness.ts';
import { statusPage } from './status-page.ts';

export interface PageParts {
  readonly config: Config;
  readonly sources: Sources;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Name of the scope that every call needs. */
  readonly baseScope: string;
  readonly tools: (call: Call) => readonly ToolOverview[];
  /** Foreign text made plain and cut to a number of characters. */
  readonly plain: (text: string, max: number) => string;
}

/** Answers a GET of `/` or `/readyz`, from what is known at that moment. */
export function createPages(parts: PageParts): (call: Call) => Promise<Answer> {
  const { config, sources } = parts;
  const { startedAt } = sources.observed;
  const signIn = config.authentication && endpointFor(config.authentication, parts.baseScope);
  return async (call) => {
    const facts = await gatherFacts(config, sources);
    const stations = judgePosture(facts);
    if (call.head.target.startsWith('/readyz')) {
      // An instance that no caller comes to would otherwise never be ready.
      if (!facts.seen.keysUsable) sources.keys?.warm();
      const upstreams = sources.upstreams();
      return readiness({ startedAt, facts, stations, upstreams, settings: config.settings });
    }
    return statusPage({
      enforcement: facts.declared.enforcement,
      startedAt,
      stations,
      now: parts.now(),
      caller: toCaller(call.principal, parts.plain),
      tools: parts.tools(call),
      upstreams: sources.upstreams(),
      hosted: config.hosted,
      // Without a gateway the address that the visitor came by, whose name has been checked.
      mcpUrl: config.publicUrl ?? `http://${fieldOf(call.head, 'host')}/mcp`,
      signIn,
    });
  };
}

/** A reader has to put in what the operator did not set. */
const endpointFor = (
  { publicUrl, publicClientId, loginEndpoint, tenantId }: Authentication,
  baseScope: string,
) =>
  endpointOf({
    mcpUrl: publicUrl,
    clientId: publicClientId ?? '<client id>',
    loginEndpoint,
    tenantId,
    baseScope,
  });

function toCaller(principal: Principal, plain: PageParts['plain']): Caller {
  const id = (value: string): string => plain(value, LIMITS.shownIdLength);
  const ids = (values: readonly string[]): string[] =>
    values.slice(0, LIMITS.shownListLength).map(id);
  return {
    kind: principal.kind,
    name: plain(principal.name ?? '', LIMITS.foreignTextLength).trim(),
    oid: id(principal.oid),
    tid: id(principal.tid),
    client: id(principal.client),
    scopes: ids(principal.scopes),
    roles: ids(principal.roles),
  };
}
