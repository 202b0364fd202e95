import { openLine } from './exchange.ts';

export interface Load {
  readonly seconds: number;
  /** Milliseconds from each request to the end of its answer, ascending. */
  readonly latencies: readonly number[];
}

export interface LoadPlan {
  readonly connections: number;
  /** When to stop: after a time, or after a number of requests in all. */
  readonly until: { readonly milliseconds: number } | { readonly requests: number };
}

/**
 * Closed loop: each connection sends its next request once the previous one is answered.
 *
 * @throws at the first answer that is not a 200, so that failing fast does not look like speed.
 */
export async function applyLoad(
  port: number,
  nextRequest: () => Buffer,
  { connections, until }: LoadPlan,
): Promise<Load> {
  const started = performance.now();
  const deadline =
    'milliseconds' in until ? started + until.milliseconds : Number.POSITIVE_INFINITY;
  let left = 'requests' in until ? until.requests : Number.POSITIVE_INFINITY;
  const latencies: number[] = [];
  const work = async (): Promise<void> => {
    let line = openLine(port);
    try {
      for (let sent = performance.now(); sent < deadline && left > 0; ) {
        left--;
        const { status, body, closes } = await line.send(nextRequest());
        if (status !== 200) throw new Error(`answered ${status} under load: ${body}`);
        // The server accepts a limited number of requests a connection.
        if (closes) {
          line.close();
          line = openLine(port);
        }
        const now = performance.now();
        latencies.push(now - sent);
        sent = now;
      }
    } finally {
      line.close();
    }
  };
  await Promise.all(Array.from({ length: connections }, work));
  const seconds = (performance.now() - started) / 1000;
  return { seconds, latencies: latencies.sort((a, b) => a - b) };
}
