import { Fault } from './fault.ts';

/** Ends an evaluation that takes too much; C# code cannot catch it. */
export class Exhausted extends Fault {}

/** What one evaluation may take: far above what a policy needs, far below what stops the gateway. */
export const LIMITS = {
  /** Iterations of loops and calls of functions. */
  steps: 2_000_000,
  milliseconds: 2_000,
  /** Bytes of the texts and arrays that it makes. */
  bytes: 64 * 1024 * 1024,
  /** Calls of functions inside each other. */
  calls: 500,
} as const;

interface Left {
  steps: number;
  bytes: number;
  calls: number;
  readonly until: number;
}

/** An evaluation is synchronous, so there is one at a time. */
let left: Left | undefined;

/** Runs an evaluation within the limits. */
export function limited<T>(run: () => T): T {
  const outer = left;
  const { steps, bytes, calls, milliseconds } = LIMITS;
  left = { steps, bytes, calls, until: performance.now() + milliseconds };
  try {
    return run();
  } catch (error) {
    throw error instanceof RangeError ? exhausted(error) : error;
  } finally {
    left = outer;
  }
}

/** V8's own limits: the length of a text or array, and the stack. */
const exhausted = ({ message }: RangeError): Exhausted =>
  new Exhausted(
    message.startsWith('Maximum call stack')
      ? 'InsufficientExecutionStackException'
      : 'OutOfMemoryException',
  );

/** Counts one iteration of a loop. */
export function step(): void {
  if (!left) return;
  left.steps -= 1;
  const isLate = (left.steps & 1023) === 0 && performance.now() > left.until;
  if (left.steps < 0 || isLate) throw new Exhausted('TimeoutException', 'it runs too long');
}

/** Counts a call of a function. */
export function enter(): void {
  step();
  if (!left) return;
  left.calls -= 1;
  if (left.calls < 0) throw new Exhausted('InsufficientExecutionStackException');
}

export function leave(): void {
  if (left) left.calls += 1;
}

/** Counts memory before it is taken. */
export function allocate(bytes: number): void {
  if (!left) return;
  left.bytes -= bytes;
  if (left.bytes < 0) throw new Exhausted('OutOfMemoryException', 'it takes too much memory');
}
