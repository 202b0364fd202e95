import type { Context } from '../../context.ts';

/** How the answer to a request would be stored, once `<cache-lookup>` has missed. */
export interface Pending {
  readonly key: string;
  readonly downstream: Downstream;
}

export interface Downstream {
  readonly type: 'none' | 'private' | 'public';
  readonly mustRevalidate: boolean;
}

/** A stored answer. */
export interface Stored {
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly (readonly [string, readonly string[]])[];
  readonly body: Buffer;
  /** Milliseconds since the epoch. */
  readonly expires: number;
}

/** Requests whose answer may be stored. */
export const PENDING = new WeakMap<Context, Pending>();

/** What caches between the gateway and the client may do. */
export function cacheControl({ type, mustRevalidate }: Downstream, seconds: number): string {
  if (type === 'none') return 'no-store';
  return `${type}, max-age=${seconds}${mustRevalidate ? ', must-revalidate' : ''}`;
}
