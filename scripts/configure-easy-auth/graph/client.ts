import { setTimeout as sleep } from 'node:timers/promises';
import { Stop } from '../stop.ts';
import { isNotYetThere, waitBeforeRetry } from './patience.ts';
import { GraphRefusal, isRefusedWith } from './refusal.ts';

const BASE = 'https://graph.microsoft.com/v1.0';
const TIMEOUT_MS = 30_000;

export interface Sending {
  readonly method: 'POST' | 'PATCH';
  readonly path: string;
  readonly body: unknown;
  readonly prefer?: string;
  /** See `Attempt.young`. */
  readonly young?: boolean;
}

/** Why a request waits before it is repeated, for the person who waits with it. */
function reasonOf(refusal: GraphRefusal, young: boolean): string {
  if (refusal.status === 429) return 'Microsoft Graph is throttling requests';
  return young && isNotYetThere(refusal) ? 'a new object is not visible yet' : refusal.code;
}

/** The part of Microsoft Graph that the hook needs: read one object, read all pages, write. */
export class Graph {
  readonly #token: () => Promise<string>;
  readonly #waiting: (reason: string, ms: number) => void;

  constructor(token: () => Promise<string>, waiting: (reason: string, ms: number) => void) {
    this.#token = token;
    this.#waiting = waiting;
  }

  /** The object, or undefined if it does not exist, or still does not after a while. */
  async find<T>(path: string, { young } = { young: false }): Promise<T | undefined> {
    try {
      return (await this.#send('GET', `${BASE}${path}`, { ...NOTHING, young })) as T;
    } catch (error) {
      if (isRefusedWith(error, 404)) return undefined;
      throw error;
    }
  }

  async list<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    let url: string | undefined = `${BASE}${path}`;
    while (url) {
      const page = (await this.#send('GET', url)) as { value: T[]; '@odata.nextLink'?: string };
      items.push(...page.value);
      url = page['@odata.nextLink'];
      // The request carries the token: following a link to another host would send it there.
      if (url && !url.startsWith(`${BASE}/`))
        throw new Error('Microsoft Graph returned a next-page link to a different host.');
    }
    return items;
  }

  async write<T>({ method, path, body, prefer, young }: Sending): Promise<T> {
    const headers: Record<string, string> = prefer ? { prefer } : {};
    return (await this.#send(method, `${BASE}${path}`, {
      body,
      headers,
      young: young ?? false,
    })) as T;
  }

  async #send(method: string, url: string, sending: Body = NOTHING): Promise<unknown> {
    for (let refusals = 1; ; refusals++) {
      try {
        return await this.#once(method, url, sending);
      } catch (error) {
        if (!(error instanceof GraphRefusal)) throw error;
        const wait = waitBeforeRetry(error, { method, refusals, young: sending.young });
        if (wait === undefined) throw error;
        this.#waiting(reasonOf(error, sending.young), wait);
        await sleep(wait);
      }
    }
  }

  async #once(method: string, url: string, { body, headers }: Body): Promise<unknown> {
    const response = await fetch(url, {
      method,
      headers: {
        ...headers,
        authorization: `Bearer ${await this.#token()}`,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const answer = parse(await response.text());
    if (!response.ok) throw new GraphRefusal(response.status, answer, response.headers);
    // Graph answers every request but an update with an object; a proxy's page does not prove success.
    if (isObject(answer) || (response.status === 204 && method === 'PATCH')) return answer;
    throw new Stop(
      `Something other than Microsoft Graph answered (HTTP ${response.status} without JSON), ` +
        "perhaps a proxy or the network's sign-in page. Make graph.microsoft.com reachable from " +
        'this machine and run this again.',
    );
  }
}

interface Body {
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
  readonly young: boolean;
}

const NOTHING: Body = { body: undefined, headers: {}, young: false };

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
