import type { Node } from 'web-tree-sitter';
import type { Code } from './member.ts';
import { Unsupported } from './syntax.ts';
import type { Type } from './types.ts';

type CompileNode = (node: Node, names: Names) => Code;

/** A variable or parameter. */
export interface Local {
  readonly name: string;
  readonly type: Type;
  /** Where the frame holds its cell. */
  readonly slot: number;
}

/** What all parts of one expression share. */
interface Shared {
  readonly compile: CompileNode;
  slots: number;
  depth: number;
}

/** Deeper nesting would exhaust the stack. */
const MOST_DEPTH = 400;

/**
 * The names in scope of a part of an expression, with their types, and the function that compiles
 * such a part: the syntax is recursive, and each kind of node has its own file.
 */
export class Names {
  readonly #locals = new Map<string, Local>();
  /** Names that scopes inside this one declare: C# refuses the same name around them. */
  readonly #inside = new Set<string>();
  readonly #outer: Names | undefined;
  readonly #shared: Shared;

  constructor(compile: CompileNode, outer?: Names) {
    this.#outer = outer;
    this.#shared = outer ? outer.#shared : { compile, slots: 0, depth: 0 };
  }

  compile(node: Node): Code {
    const shared = this.#shared;
    if (shared.depth >= MOST_DEPTH) throw new Unsupported('more nesting than it can follow', node);
    shared.depth += 1;
    try {
      return shared.compile(node, this);
    } finally {
      shared.depth -= 1;
    }
  }

  find(name: string): Local | undefined {
    return this.#locals.get(name) ?? this.#outer?.find(name);
  }

  /** Whether a name is one of a value. */
  isName(name: string): boolean {
    return name === 'context' || this.find(name) !== undefined;
  }

  /** Adds a variable; C# lets none hide another one. */
  declare(name: string, type: Type, node: Node): Local {
    if (name === 'context' || this.find(name) || this.#inside.has(name)) {
      throw new Unsupported(`a second ${name}`, node);
    }
    const shared = this.#shared;
    const local = { name, type, slot: shared.slots };
    shared.slots += 1;
    this.#locals.set(name, local);
    for (let at = this.#outer; at; at = at.#outer) at.#inside.add(name);
    return local;
  }

  /** A scope inside this one. */
  inner(): Names {
    return new Names(this.#shared.compile, this);
  }
}
