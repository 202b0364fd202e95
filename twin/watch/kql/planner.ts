import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { Tables } from './analyze/library.ts';
import type { Answer, Request } from './analyze/worker.ts';
import type { Plan } from './plan.ts';
import { QueryError } from './query-error.ts';

/** Plans by the digest of what they depend on. */
export type Plans = Readonly<Record<string, Plan>>;

/** Milliseconds for planning one query, loading the library included. */
const LIMIT_MS = 30_000;

/** Memory of the thread; one that needs more ends, and the chain goes on. */
const MOST_MB = 1024;

/** Milliseconds after which the thread ends if nothing is asked of it; it takes about 200 MB. */
const IDLE_MS = 10 * 60_000;

const { version } = createRequire(import.meta.url)('@kusto/language-service-next/package.json');

/** What the plan of a query depends on. */
export const digestOf = (query: string, tables: Tables): string =>
  createHash('sha256')
    .update(JSON.stringify([version, query, tables]))
    .digest('base64url');

/**
 * Plans queries in a thread of its own: the library takes a second or two to load, and a hostile
 * query can neither delay nor end the chain. Queries that are planned already need neither.
 */
export class Planner {
  readonly #known: Plans;
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #closed = false;
  /** Requests are answered one at a time. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(known: Plans = {}) {
    this.#known = known;
  }

  /** @throws {QueryError} */
  async plan(query: string, tables: Tables): Promise<Plan> {
    const known = this.#known[digestOf(query, tables)];
    if (known) return known;
    const asked = this.#last.then(() => this.#ask({ query, tables }));
    this.#last = asked.catch(() => {});
    return await asked;
  }

  /** Queries that are still being planned are refused, and so are all after them. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#end();
  }

  async #end(): Promise<void> {
    clearTimeout(this.#idle);
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  async #ask(request: Request): Promise<Plan> {
    if (this.#closed) throw new QueryError('the query is not analysed: the watch has stopped', 1);
    clearTimeout(this.#idle);
    this.#worker ??= new Worker(new URL('./analyze/worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: MOST_MB },
    });
    const answer = await answerOf(this.#worker, request).catch(async (error: Error) => {
      await this.#end();
      throw new QueryError(`the query cannot be analysed: ${error.message}`, 1);
    });
    this.#idle = setTimeout(() => void this.#end(), IDLE_MS).unref();
    if ('plan' in answer) return answer.plan;
    throw new QueryError(answer.message.replace(/^line \d+: /, ''), answer.line);
  }
}

function answerOf(worker: Worker, request: Request): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const timer = setTimeout(() => reject(new Error('it took too long')), LIMIT_MS);
  const failed = (error: Error) => reject(error);
  const ended = () => reject(new Error('its thread ended'));
  worker.ref();
  worker.once('message', resolve).once('error', failed).once('exit', ended);
  worker.postMessage(request);
  return promise.finally(() => {
    clearTimeout(timer);
    worker.off('message', resolve).off('error', failed).off('exit', ended).unref();
  });
}
