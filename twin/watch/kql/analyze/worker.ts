import { parentPort } from 'node:worker_threads';
import { QueryError } from '../query-error.ts';
import type { Tables } from './library.ts';
import { planQuery } from './plan-query.ts';

/** A query to plan, as the planner's thread receives it. */
export interface Request {
  readonly query: string;
  readonly tables: Tables;
}

parentPort?.on('message', ({ query, tables }: Request) => {
  parentPort?.postMessage(answer(query, tables));
});

/** A plan, or why there is none. */
export type Answer =
  | { readonly plan: ReturnType<typeof planQuery> }
  | { readonly message: string; readonly line: number };

function answer(query: string, tables: Tables): Answer {
  try {
    return { plan: planQuery(query, tables) };
  } catch (error) {
    if (error instanceof QueryError) return { message: error.message, line: error.line };
    // The library descends into nested parts; this thread's stack bounds how deep.
    if (error instanceof RangeError)
      return { message: 'line 1: the query is nested too deeply', line: 1 };
    throw error;
  }
}
