import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { BodyTooLarge, readBounded } from '../../../server/src/call/read-bounded.ts';
import type { DirectoryState } from '../directory.ts';
import type { Caller, Faults, GraphAnswer } from './call.ts';
import { badRequest, forbidden, Refusal } from './refusal.ts';
import { route } from './routes.ts';

/** One request and its answer, for tests and the console. */
export interface GraphRequest {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  status?: number;
}

const MAX_CALLERS = 500;
/** Microsoft Graph's documented limit for requests that upload no file. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** Microsoft Graph for the directory: a request handler behind a server that terminates TLS. */
export class GraphServer {
  readonly requests: GraphRequest[] = [];
  faults: Faults = {};
  readonly #ages = new Map<string, number>();
  /** Callers by token; a request with any other token is anonymous. */
  readonly callers = new Map<string, Caller>();
  readonly #directory: DirectoryState;

  constructor(directory: DirectoryState) {
    this.#directory = directory;
  }

  /** Registers a user's token for Graph; the oldest are dropped, long after they expired. */
  knows(token: string, userId: string): void {
    this.callers.set(token, { kind: 'user', id: userId });
    const [oldest] = this.callers.keys();
    if (this.callers.size > MAX_CALLERS && oldest) this.callers.delete(oldest);
  }

  readonly handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const text = await readText(request);
    if (text === undefined) return send(response, { status: 413 });
    const method = request.method ?? '';
    const entry: GraphRequest = { method, path: request.url ?? '', body: parsed(text) };
    this.requests.push(entry);
    if (this.#isLost('before')) return void response.destroy();
    const answer = this.#answer(request, entry);
    entry.status = answer.status;
    if (this.#isLost('after')) return void response.destroy();
    if (this.faults.late?.request === this.requests.length) {
      return send(response, { status: 504 });
    }
    send(response, answer, answer.status === 429 ? this.faults.throttle?.retryAfter : undefined);
  };

  #answer(request: IncomingMessage, entry: GraphRequest): GraphAnswer {
    try {
      return this.#decide(request, entry);
    } catch (error) {
      if (error instanceof Refusal) return refused(error, request);
      throw error;
    }
  }

  #decide({ headers }: IncomingMessage, { method, path, body }: GraphRequest): GraphAnswer {
    const directory = this.#directory;
    const caller = this.callers.get(headers.authorization?.replace(/^Bearer /, '') ?? '');
    if (!caller) {
      throw new Refusal(401, 'InvalidAuthenticationToken', 'Access token is empty or unknown.');
    }
    this.#throttle();
    if (this.#isForbidden(method, path)) throw forbidden();
    const address = decoded(path);
    if (!address) throw badRequest('The address of the request is malformed.');
    const { url, pathname } = address;
    const { handler, parameters } = route(method, pathname);
    if (method !== 'GET' && !isObject(body))
      throw badRequest('Unable to read JSON request payload.');
    const { faults } = this;
    const given = {
      directory,
      caller,
      parameters,
      query: url.searchParams,
      headers,
      faults,
      ages: this.#ages,
    };
    return handler({ ...given, body: isObject(body) ? body : {} });
  }

  #isForbidden(method: string, path: string): boolean {
    const { readOnly, registerOnly } = this.faults;
    if (readOnly) return method !== 'GET';
    const isReserved =
      /\/deletedItems\//.test(path) || (method === 'POST' && /RoleAssigned/.test(path));
    return registerOnly === true && isReserved;
  }

  #throttle(): void {
    const { throttle } = this.faults;
    if (!throttle || throttle.times <= 0) return;
    throttle.times--;
    throw new Refusal(429, 'TooManyRequests', 'Too many requests.');
  }

  #isLost(when: 'before' | 'after'): boolean {
    const { lost } = this.faults;
    if (lost?.request !== this.requests.length || lost.when !== when) return false;
    lost.andThen?.();
    return true;
  }
}

/** A malformed percent-escape gets a refusal, as on Azure, and does not crash the process. */
function decoded(path: string): { url: URL; pathname: string } | undefined {
  try {
    const url = new URL(path, 'https://graph.microsoft.com');
    return { url, pathname: decodeURIComponent(url.pathname) };
  } catch {
    return undefined;
  }
}

function refused({ status, code, message }: Refusal, request: IncomingMessage): GraphAnswer {
  const innerError = {
    date: new Date().toISOString().slice(0, 19),
    'request-id': randomUUID(),
    'client-request-id': request.headers['client-request-id'] ?? randomUUID(),
  };
  return { status, body: { error: { code, message, innerError } } };
}

function send(response: ServerResponse, { status, body }: GraphAnswer, retryAfter?: number): void {
  response.writeHead(status, {
    'request-id': randomUUID(),
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

async function readText(request: IncomingMessage): Promise<string | undefined> {
  try {
    return (await readBounded(request, MAX_BODY_BYTES, 'resume')).toString('utf8');
  } catch (error) {
    if (error instanceof BodyTooLarge) return undefined;
    throw error;
  }
}

function parsed(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
