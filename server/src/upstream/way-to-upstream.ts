import { NeedUnmet } from '../call/need-unmet.ts';
import { siteSetting, type Upstream } from '../call/upstream.ts';
import type { CallService } from '../call/values.ts';
import type { Way } from './session-fetch.ts';

/** The two ways out of the server. */
export interface WaysOut {
  /** To the internet, through the forwarding site. */
  readonly outside: CallService;
  /** Within the network, or to a program beside this one on a laptop. */
  readonly inside: CallService;
}

/**
 * @param siteUrls URLs of the upstreams' own sites, by setting.
 * @throws {NeedUnmet} if an upstream has a site of its own, but no setting says where it is.
 */
export function wayToUpstream(
  { name, place }: Pick<Upstream, 'name' | 'place'>,
  { outside, inside }: WaysOut,
  siteUrls: ReadonlyMap<string, string>,
): Way {
  if ('url' in place) {
    return { url: new URL(place.url), callService: 'address' in place ? inside : outside };
  }
  const setting = siteSetting(name);
  const url = siteUrls.get(setting);
  if (url !== undefined) return { url: new URL(place.path ?? '/mcp', url), callService: inside };
  throw new NeedUnmet(
    'outbound_unreachable',
    `${setting} is not set, so ${name} cannot be reached; run "npm run generate", then "azd up"`,
  );
}
