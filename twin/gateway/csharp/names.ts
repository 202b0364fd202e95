import type { Node } from 'web-tree-sitter';
import type { Facts } from './flow-states.ts';
import type { Cell, Code } from './member.ts';
import type { Returns } from './returns.ts';
import type { Statement } from './statement.ts';
import { Unsupported } from './syntax.ts';
import type { Type } from './types.ts';

/** The functions that compile a part: the syntax is recursive, and each kind of node has its own file. */
export interface Compilers {
  compile(node: Node, names: Names): Code;
  /** Where a type is expected. */
  compileAs(node: Node, type: Type, names: Names): Code;
  compileStatement(node: Node, names: Names): Statement;
}

/** A variable or parameter. */
export interface Local {
  readonly name: string;
  readonly type: Type;
  /** Where the frame holds its cell. */
  readonly slot: number;
  /** Why it cannot be assigned. */
  readonly fixed?: string | undefined;
  /** The value of a `const`. */
  readonly literal?: unknown;
}

/** What all parts of one expression share. */
interface Shared {
  readonly compilers: Compilers;
  slots: number;
  depth: number;
  readonly facts: Facts;
  /** Whether a constant may lose bits. */
  isUnchecked: boolean;
}

/** Words that C# keeps for itself; the parser takes some of them for names. */
const RESERVED: ReadonlySet<string> = new Set(
  (
    'abstract as base bool break byte case catch char checked class const continue decimal default delegate do ' +
    'double else enum event explicit extern false finally fixed float for foreach goto if implicit in int ' +
    'interface internal is lock long namespace new null object operator out override params private protected ' +
    'public readonly ref return sbyte sealed short sizeof stackalloc static string struct switch this throw true ' +
    'try typeof uint ulong unchecked unsafe ushort using virtual void volatile while'
  ).split(' '),
);

/** Deeper nesting would exhaust the stack. */
const MOST_DEPTH = 400;

/**
 * The names in scope of a part of an expression, with their types, and the functions that
 * compile such a part.
 */
export class Names {
  /** What the statements of the innermost function return; `undefined` outside a block. */
  readonly returns: Returns | undefined;
  readonly #locals = new Map<string, Local>();
  /** Names that scopes inside this one declare: C# refuses the same name around them. */
  readonly #inside = new Set<string>();
  readonly #outer: Names | undefined;
  #forwards = false;
  readonly #shared: Shared;

  constructor(compilers: Compilers, returns?: Returns, outer?: Names) {
    this.returns = returns;
    this.#outer = outer;
    this.#shared = outer
      ? outer.#shared
      : {
          compilers,
          slots: 0,
          depth: 0,
          facts: { constants: new Map(), results: new Set() },
          isUnchecked: false,
        };
  }

  compile(node: Node): Code {
    return this.nested(node, () => this.#shared.compilers.compile(node, this));
  }

  /** Compiles an expression where a type is expected: what it is may depend on that type. */
  compileAs(node: Node, type: Type): Code {
    return this.#shared.compilers.compileAs(node, type, this);
  }

  compileStatement(node: Node): Statement {
    return this.#shared.compilers.compileStatement(node, this);
  }

  /** Compiles a part of the syntax that may contain others of its kind. */
  nested<T>(node: Node, compile: () => T): T {
    const shared = this.#shared;
    if (shared.depth >= MOST_DEPTH) throw new Unsupported('more nesting than it can follow', node);
    shared.depth += 1;
    try {
      return compile();
    } finally {
      shared.depth -= 1;
    }
  }

  /** Whether the expression has variables. */
  get hasLocals(): boolean {
    return this.#shared.slots > 0;
  }

  /** What the order of the statements is checked with. */
  get facts(): Facts {
    return this.#shared.facts;
  }

  get isUnchecked(): boolean {
    return this.#shared.isUnchecked;
  }

  /** Compiles what stands in `unchecked(...)`. */
  unchecked(node: Node): Code {
    const before = this.#shared.isUnchecked;
    this.#shared.isUnchecked = true;
    try {
      return this.compile(node);
    } finally {
      this.#shared.isUnchecked = before;
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
  declare(
    name: string,
    type: Type,
    node: Node,
    more: Pick<Local, 'fixed' | 'literal'> = {},
  ): Local {
    if (RESERVED.has(name)) throw new Unsupported(`${name} as a name`, node);
    if (name === 'context' || this.find(name) || this.#inside.has(name)) {
      throw new Unsupported(`a second ${name}`, node);
    }
    if (type === 'null' || type === 'void') throw new Unsupported(`a variable of ${type}`, node);
    if (this.#forwards && this.#outer) return this.#outer.declare(name, type, node, more);
    const shared = this.#shared;
    const local = { name, type, slot: shared.slots, ...more };
    shared.slots += 1;
    this.#locals.set(name, local);
    for (let at = this.#outer; at; at = at.#outer) at.#inside.add(name);
    return local;
  }

  /** From here on, variables belong to the scope around this one. */
  forward(): void {
    this.#forwards = true;
  }

  /** A variable that the source cannot name; one of an outer scope is hidden. */
  hidden(name: string, type: Type): Local {
    const local = { name, type, slot: this.#shared.slots };
    this.#shared.slots += 1;
    this.#locals.set(name, local);
    return local;
  }

  /** Keeps a variable of this scope from assignments. */
  fix(name: string, fixed: string): Local {
    const local = { ...(this.find(name) as Local), fixed };
    this.#locals.set(name, local);
    return local;
  }

  /** A scope inside this one. */
  inner(): Names {
    return new Names(this.#shared.compilers, this.returns, this);
  }

  /** The scope of a function inside this one. */
  function(returns: Returns): Names {
    return new Names(this.#shared.compilers, returns, this);
  }

  /** Gives each variable of this scope, once all are known, a cell of its own. */
  opener(): (frame: Cell[]) => void {
    const slots = [...this.#locals.values()].map(({ slot }) => slot);
    const [only] = slots;
    if (only === undefined) return () => undefined;
    if (slots.length === 1) {
      return (frame) => {
        frame[only] = { value: undefined };
      };
    }
    return (frame) => {
      for (const slot of slots) frame[slot] = { value: undefined };
    };
  }
}
