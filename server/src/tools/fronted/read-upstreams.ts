import { type Definition, digestOf, titleOf } from '../../call/definition.ts';
import type { Upstream } from '../../call/upstream.ts';
import { ConfigError } from '../../config/setting.ts';
import type { RoleDeclaration, ToolAccess } from '../access.ts';
import type { ToolNeeds } from '../needs.ts';
import { isOutside, limitsOf } from './limits-of.ts';
import { checkSlots, placeUpstream } from './place-upstream.ts';
import { type OfferEntry, parseLock, parseUpstreams } from './upstream-files.ts';

/** A tool of another server that is offered here. */
export interface FrontedTool {
  /** The name that callers see. */
  readonly name: string;
  readonly title: string;
  readonly access: ToolAccess;
  readonly needs: ToolNeeds;
  readonly upstream: Upstream;
  readonly definition: Definition;
  readonly output: 'checked' | 'text';
}

/**
 * The offered tools, in the order of the file. A tool whose reviewed definition was edited by hand is
 * refused, because its digest then says nothing.
 *
 * @throws {ConfigError}
 */
export function readUpstreams(upstreams: unknown, lock: unknown): readonly FrontedTool[] {
  const declared = parseUpstreams(upstreams);
  const reviewed = parseLock(lock);
  checkSlots(declared);
  return Object.entries(declared).flatMap(([name, entry]) => {
    const { credential, sessions, output, tools } = entry;
    const place = placeUpstream(name, entry);
    const definitions = new Map((reviewed[name] ?? []).map((one) => [one.name, one]));
    const offers = Object.entries(tools);
    const digests = new Map(
      offers.map(([, { tool }]) => [tool, definitions.get(tool)?.sha256 ?? '']),
    );
    const limits = limitsOf(name, place, entry.limits);
    const isShared = sessions === 'shared';
    const upstream = { name, place, credential, isShared, limits, digests };
    return offers.map(([offered, offer]) => {
      const locked = definitions.get(offer.tool);
      if (!locked) {
        throw new ConfigError(
          `server/upstreams.lock.json has no definition of the tool ${offer.tool} from ${name}. Remove ${offered} from "tools" in server/upstreams.json, or run "npm run front -- accept ${name} ${offer.tool}" if the server has the tool.`,
        );
      }
      if (locked.sha256 !== digestOf(locked)) {
        throw new ConfigError(
          `server/upstreams.lock.json has no intact definition of the tool ${offer.tool} from ${name}. Run "npm run front -- accept ${name} ${offer.tool}" and review the change.`,
        );
      }
      return {
        name: offered,
        title: titleOf(locked, offered),
        access: toAccess(offer),
        needs: needsOf(upstream),
        upstream,
        definition: locked,
        output,
      };
    });
  });
}

/** What the deployment must provide for the calls of an upstream. */
function needsOf({ place, credential }: Upstream): ToolNeeds {
  return {
    ...(isOutside(place) && { outbound: [new URL(place.url).origin] }),
    ...(credential && 'secret' in credential && { secrets: [credential.secret] }),
  };
}

const toAccess = ({ callsPerMinute, scope, role }: OfferEntry): ToolAccess => ({
  callsPerMinute,
  ...(scope && { scope }),
  ...(role && { role: toRole(role) }),
});

const toRole = ({ grantedTo, ...role }: NonNullable<OfferEntry['role']>): RoleDeclaration => ({
  ...role,
  ...(grantedTo && { grantedTo }),
});
