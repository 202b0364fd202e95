import type { Node } from 'web-tree-sitter';
import type { Code } from './members/member.ts';
import type { Type } from './types.ts';

type CompileNode = (node: Node, names: Names) => Code;

/**
 * The names in scope of a part of an expression, with their types, and the function that compiles
 * such a part: the syntax is recursive, and each kind of node has its own file.
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
