import type { Type } from '../../../../../twin/gateway/csharp/types.ts';

/** Expressions that give a value of a type, ordinary and edge ones. */
export type Samples = Readonly<Record<Type, readonly string[]>>;
