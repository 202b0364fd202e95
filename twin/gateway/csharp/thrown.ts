import { Fault } from './fault.ts';
import { Exhausted } from './limits.ts';

/** The exception of C# code, if an error is one. */
export const exceptionOf = (error: unknown): Fault | undefined =>
  error instanceof Fault && !(error instanceof Exhausted) ? error : undefined;
