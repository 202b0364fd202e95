import type { Node } from 'web-tree-sitter';
import { convert, implicitly } from './conversions.ts';
import type { Code, Scope } from './member.ts';
import type { Type } from './types.ts';

/** The values that the `return` statements of a function give. */
export class Returns {
  /** The type of the result, if it is known before. */
  readonly wanted: Type | 'anything';
  #isEmpty = false;
  readonly #found: { code: Code; readonly node: Node }[] = [];

  constructor(wanted: Type | 'anything') {
    this.wanted = wanted;
  }

  get isVoid(): boolean {
    return this.wanted === 'void';
  }

  /** Whether a `return` without a value is right. */
  acceptsNothing(): boolean {
    if (this.wanted === 'anything') this.#isEmpty = true;
    return this.isVoid || (this.wanted === 'anything' && this.#found.length === 0);
  }

  /** Adds a `return`; its value is converted when the type of all is known. */
  add(code: Code, node: Node): (scope: Scope) => unknown {
    const entry = { code, node };
    this.#found.push(entry);
    return (scope) => entry.code.run(scope);
  }

  /** The type of the function's result; `undefined` if a value does not fit. */
  settle(): Type | undefined {
    const type =
      this.wanted === 'anything' ? bestOf(this.#found.map(({ code }) => code)) : this.wanted;
    if (type === undefined || (this.#isEmpty && type !== 'void')) return undefined;
    for (const entry of this.#found) {
      const converted = convert(entry.code, type);
      if (!converted) return undefined;
      entry.code = converted;
    }
    return type;
  }
}

/** The one of the types that every value converts to; a `null` says nothing. */
export function bestOf(codes: readonly Code[]): Type | undefined {
  if (codes.length === 0) return 'void';
  const types = [...new Set(codes.map(({ type }) => type))].filter((type) => type !== 'null');
  return types.find((type) =>
    codes.every((code) => implicitly(code.type, type) || convert(code, type)),
  );
}
