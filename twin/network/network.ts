import { writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import type { Deployment, JsonObject } from '../../infra/model/deployment.ts';
import { firstFault } from '../../infra/network/checks/all.ts';
import type { Dialler, Verdict } from '../../infra/network/reach.ts';
import { checkSupported } from '../deploy/check-supported.ts';
import type { Calls } from '../kit/calls.ts';
import { type Hop, NotModelled, type Outbound, type Place, type Surroundings } from '../kit/hop.ts';
import { createAuthority } from './authority.ts';
import { type Dial, dial, type Served } from './dial-name.ts';
import { type Faults, hindered } from './network-faults.ts';
import { type Observe, openProxy, type WayOut } from './proxy.ts';
import { recordDials } from './record-dials.ts';
import { SUPPORTED_PROPERTIES } from './supported-properties.ts';

/** The network, with what the other parts need from it. */
export interface Network extends Hop {
  readonly serve: Surroundings['serve'];
  readonly outbound: Surroundings['outbound'];
  /** The same for the hook: what it asks of the directory at start is no call of the chain. */
  readonly outboundOfHook: Surroundings['outbound'];
  readonly faults: Faults;
  /**
   * A way out of its own, for an experiment: some names lead elsewhere, whatever the rules say. Other
   * diallers never see it.
   */
  apart(from: Dialler, names: ReadonlyMap<string, RequestListener>): Promise<Apart>;
  /** What is served under a name, to callers that reach it. */
  behind(name: string): RequestListener | undefined;
}

export interface Apart extends Outbound {
  close(): Promise<void>;
}

/**
 * The virtual network as a proxy: it resolves every name, and connects a dial if the deployed rules
 * allow it. It reads the rules at each dial, so an edited rule applies to the next one.
 */
export async function createNetwork(
  folder: string,
  view: () => Deployment,
  calls?: Calls,
): Promise<Network> {
  const authority = await createAuthority();
  const authorityFile = join(folder, 'authority.pem');
  writeFileSync(authorityFile, authority.pem);
  const names = new Map<string, Served>();
  const proxies = new Map<string, Promise<WayOut>>();
  const faults: Faults = new Map();

  const outbound = async (dialler: Dialler, observe?: Observe): Promise<Outbound> => {
    const key = JSON.stringify([dialler, observe !== undefined]);
    const here = (name: string) => dial(view(), names, dialler, name);
    const opened = proxies.get(key) ?? openProxy(authority, here, observe);
    proxies.set(key, opened);
    return { proxy: (await opened).url, authority: authorityFile };
  };

  return {
    name: 'network',
    types: Object.keys(SUPPORTED_PROPERTIES),
    apply: (resource) => checkSupported(resource, SUPPORTED_PROPERTIES[resource.type] ?? {}),
    remove() {},
    async settle() {
      refuseFaults(view());
      for (const proxy of proxies.values()) (await proxy).recheck();
    },
    reference: (id): JsonObject => ({ id, properties: {} }),
    faults,
    async apart(from, leading) {
      const here = (name: string): Dial => {
        const listener = leading.get(name);
        if (!listener) return dial(view(), names, from, name);
        return { open: true, listener, verdict: LED };
      };
      const opened = await openProxy(authority, here, calls && recordDials(calls, from));
      return { proxy: opened.url, authority: authorityFile, close: opened.close };
    },
    behind: (name) => names.get(name)?.listener,
    serve: (name: string, place: Place, listener) =>
      void names.set(name, { place, listener: hindered(name, listener, faults) }),
    outbound: (dialler) => outbound(dialler, calls && recordDials(calls, dialler)),
    outboundOfHook: (dialler) => outbound(dialler),
    async stop() {
      for (const proxy of proxies.values()) await (await proxy).close();
    },
  };
}

/** No rule has decided. */
const LED: Verdict = { open: true, by: [], rules: [], privately: undefined };

/** Refuses what Azure would refuse: impossible rules, and addresses that do not fit. */
function refuseFaults(deployment: Deployment): void {
  const fault = firstFault(deployment);
  if (fault) throw new NotModelled(fault.what, fault.resource, fault.path, fault.at);
}
