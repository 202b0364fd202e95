import type { Scope } from './member.ts';

/** How a statement ends: normally, with a jump, or with the value that the function returns. */
export type Ending = undefined | typeof BREAK | typeof CONTINUE | Returned;

export const BREAK = Symbol('break');
export const CONTINUE = Symbol('continue');

export class Returned {
  readonly value: unknown;
  constructor(value: unknown) {
    this.value = value;
  }
}

export type Statement = (scope: Scope) => Ending;
