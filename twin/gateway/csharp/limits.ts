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

/** What is left; an evaluation is synchronous, so there is one at a time. */
const left = { steps: 0, bytes: 0, calls: 0, until: 0, isRunning: false };

/** Runs an evaluation within the limits. */
export function limited<T>(run: () => T): T {
  if (left.isRunning) return run();
  left.steps = LIMITS.steps;
  left.bytes = LIMITS.bytes;
  left.calls = LIMITS.calls;
  left.until = 0;
  left.isRunning = true;
  try {
    return run();
  } catch (error) {
    throw error instanceof RangeError ? exhausted(error) : error;
  } finally {
    left.isRunning = false;
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
  left.steps -= 1;
  // Often, because one iteration may search a long text.
  if ((left.steps & 63) !== 0 && left.steps >= 0) return;
  if (!left.isRunning) return;
  if (left.steps < 0 || isLate()) throw new Exhausted('TimeoutException', 'it runs too long');
}

/** The clock is read for the first time when an evaluation is no longer short. */
function isLate(): boolean {
  const now = performance.now();
  if (left.until === 0) left.until = now + LIMITS.milliseconds;
  return now > left.until;
}

/** After something that takes long by itself, such as a search that was given up. */
export function tookLong(): void {
  if (left.isRunning && isLate()) throw new Exhausted('TimeoutException', 'it runs too long');
}

/** Counts a call of a function. */
export function enter(): void {
  step();
  left.calls -= 1;
  if (left.isRunning && left.calls < 0) throw new Exhausted('InsufficientExecutionStackException');
}

export function leave(): void {
  left.calls += 1;
}

/** What is larger counts several times, because what is made of it costs more than itself. */
const LARGE = 1024 * 1024;

/** Counts memory before it is taken. */
export function allocate(bytes: number): void {
  left.bytes -= bytes > LARGE ? bytes * 8 : bytes;
  if (left.isRunning && left.bytes < 0) {
    throw new Exhausted('OutOfMemoryException', 'it takes too much memory');
  }
}
