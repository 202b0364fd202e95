import type { RequestListener } from 'node:http';
import { createAuthority } from '../../twin/network/authority.ts';
import { openProxy } from '../../twin/network/proxy.ts';
import { verdictWithoutRules } from './verdict.ts';

export interface Internet extends AsyncDisposable {
  /** The value for HTTPS_PROXY. */
  readonly proxy: string;
  /** The certificate that a client must trust. */
  readonly authority: string;
  /** Every name that was requested, in order. */
  readonly dialled: string[];
}

/**
 * A CONNECT proxy that provides the given names, under their real names and over real TLS. It refuses
 * every other name, so nothing can reach the network.
 */
export async function openInternet(
  sites: Readonly<Record<string, RequestListener>>,
): Promise<Internet> {
  const authority = await createAuthority();
  const dialled: string[] = [];
  const wayOut = await openProxy(authority, (name) => {
    dialled.push(name);
    const listener = Object.hasOwn(sites, name) ? sites[name] : undefined;
    return listener
      ? { open: true, verdict: verdictWithoutRules(true), listener }
      : { open: false, how: 'unknown-name' };
  });
  return {
    proxy: wayOut.url,
    authority: authority.pem,
    dialled,
    [Symbol.asyncDispose]: () => wayOut.close(),
  };
}
