import type { Node } from 'web-tree-sitter';
import type { Code } from './members/member.ts';
import type { Type } from './types.ts';

type CompileNode = (node: Node, names: Names) => Code;

/**
 * The names in reach of a part of an expression, with their types, and what compiles such a part: the
 * syntax is recursive, and its kinds are files of their own.
 */
export class Names {
  readonly #types: Readonly<Record<string, Type>>;
  readonly #compile: CompileNode;

  constructor(types: Readonly<Record<string, Type>>, compile: CompileNode) {
    this.#types = types;
    this.#compile = compile;
  }

  compile(node: Node): Code {
    return this.#compile(node, this);
  }

  typeOf(name: string): Type | undefined {
    return Object.hasOwn(this.#types, name) ? this.#types[name] : undefined;
  }

  with(name: string, type: Type): Names {
    return new Names({ ...this.#types, [name]: type }, this.#compile);
  }
}
