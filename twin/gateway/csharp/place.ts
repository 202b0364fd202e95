import type { Scope } from './member.ts';
import type { Type } from './types.ts';

/** Something that can be assigned. */
export interface Place {
  readonly type: Type;
  /** Evaluates what the place is part of, once. */
  open(scope: Scope): Opened;
}

export interface Opened {
  get(): unknown;
  set(value: unknown): void;
}
