import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { type Node, parseBicep, parseJson, type Statement } from './parse-bicep.ts';

/** Where the names in a value are looked up. */
export interface Scope {
  /** Path below infra/. */
  readonly file: string;
  readonly statements: readonly Statement[];
  /** What loops bind. */
  readonly bound: ReadonlyMap<string, Value>;
  /** The module's arguments; undefined in the top-level template. */
  readonly given?: Value;
}

/** A value as written, and where. */
export interface Value {
  readonly node: Node | { readonly is: 'file'; readonly line: 1; readonly text: string };
  readonly scope: Scope;
  /** Where it was selected from a module's result: the selection may be the mistake. */
  readonly through?: Value;
}

/** Reads the current files below infra/. */
export class Sources {
  readonly #infra: string;
  readonly #parsed = new Map<string, readonly Statement[]>();

  constructor(infra: string) {
    this.#infra = infra;
  }

  bicep(file: string): Scope {
    const statements = this.#parsed.get(file) ?? parseBicep(this.#read(file));
    this.#parsed.set(file, statements);
    return { file, statements, bound: new Map() };
  }

  /** What a value comes from: every value that a condition chooses between. */
  resolve(value: Value): readonly Value[] {
    const { node, scope } = value;
    const then = (next: Node, where = scope) => this.resolve({ node: next, scope: where });
    switch (node.is) {
      case 'name':
        return this.#named(node.name, value);
      case 'choice':
        return node.of.flatMap((one) => then(one));
      case 'member':
        return this.#members(node.of, node.name, value);
      case 'call':
        return this.#call(node.name, node.args, value);
      default:
        return [value];
    }
  }

  /** The items of a list, for each way it can come about; empty if known only at run time. */
  lists(value: Value): readonly (readonly Value[])[] {
    return this.resolve(value).flatMap(({ node, scope }) => {
      if (node.is === 'for') {
        const { name, of, body } = node;
        return this.lists({ node: of, scope }).map((items) =>
          items.map((item) => ({ node: body, scope: bind(scope, name, item) })),
        );
      }
      const parts =
        node.is === 'list'
          ? node.items
          : node.is === 'call' && node.name === 'concat'
            ? spread(node)
            : undefined;
      if (node.is === 'call' && node.name === 'items') return this.#items(node.args[0], scope);
      return parts
        ? parts.reduce<readonly (readonly Value[])[]>(
            (before, part) =>
              (part.is === 'spread'
                ? this.lists({ node: part.of, scope })
                : [[{ node: part, scope }]]
              ).flatMap((more) => before.map((items) => [...items, ...more])),
            [[]],
          )
        : [];
    });
  }

  /** Members of an object by name, those of its spreads included. */
  members({
    node,
    scope,
  }: Value): ReadonlyMap<string, { readonly key: Value; readonly value: Value }> {
    const found = new Map<string, { readonly key: Value; readonly value: Value }>();
    if (node.is !== 'object') return found;
    for (const one of node.spreads.flatMap((of) => this.resolve({ node: of, scope }))) {
      for (const [name, member] of this.members(one)) found.set(name, member);
    }
    for (const { key, value } of node.members) {
      const name = this.words({ node: key, scope });
      if (name !== undefined)
        found.set(name, { key: { node: key, scope }, value: { node: value, scope } });
    }
    return found;
  }

  /** A text whose every part is known. */
  words(value: Value): string | undefined {
    const [only, ...others] = this.resolve(value);
    if (!only || others.length > 0) return undefined;
    const { node, scope } = only;
    if (node.is === 'plain') return node.value;
    if (node.is !== 'text') return undefined;
    const parts = node.parts.map((part) =>
      typeof part === 'string' ? part : this.words({ node: part, scope }),
    );
    return parts.includes(undefined) ? undefined : parts.join('');
  }

  #named(name: string, value: Value): readonly Value[] {
    const { scope } = value;
    const bound = scope.bound.get(name);
    if (bound) return this.resolve(bound);
    const declared = scope.statements.find(
      ({ kind, name: own }) => own === name && ['var', 'param'].includes(kind),
    );
    const given = scope.given && this.members(scope.given).get(name)?.value;
    if (declared?.kind === 'param' && given) return this.resolve(given);
    if (!declared?.value) return [value];
    return this.resolve({ node: declared.value, scope: { ...scope, bound: new Map() } });
  }

  #members(of: Node, name: Node, value: Value): readonly Value[] {
    const { scope } = value;
    const output = this.#output(of, name, value);
    if (output) return output;
    const names = this.resolve({ node: name, scope }).flatMap((one) => this.words(one) ?? []);
    const found = this.resolve({ node: of, scope }).flatMap((one) =>
      names.flatMap((step) => this.step(one, step)),
    );
    return found.length > 0 ? found.flatMap((one) => this.resolve(one)) : [value];
  }

  /** The children of a value. */
  step(value: Value, name: string): readonly Value[] {
    if (/^\d+$/.test(name)) return this.lists(value).flatMap((items) => items[Number(name)] ?? []);
    const found = this.members(value).get(name);
    return found ? [found.value] : [];
  }

  /** `module.outputs.name` */
  #output(of: Node, name: Node, value: Value): readonly Value[] | undefined {
    const { scope } = value;
    if (of.is !== 'member' || of.of.is !== 'name') return undefined;
    const { name: called } = of.of;
    if (this.words({ node: of.name, scope }) !== 'outputs') return undefined;
    const call = scope.statements.find(
      ({ kind, name: own }) => kind === 'module' && own === called,
    );
    if (!call?.value) return undefined;
    const inner = this.moduleScope(scope, call);
    const output = inner.statements.find(
      ({ kind, name: own }) => kind === 'output' && own === this.words({ node: name, scope }),
    );
    return output?.value && [{ node: output.value, scope: inner, through: value }];
  }

  moduleScope(scope: Scope, call: Statement): Scope {
    const inner = this.bicep(moduleFile(scope.file, call));
    const outer = { ...scope, bound: new Map() };
    const params = call.value && this.members({ node: call.value, scope: outer }).get('params');
    return params ? { ...inner, given: params.value } : inner;
  }

  #call(name: string, args: readonly Node[], value: Value): readonly Value[] {
    const { scope, node } = value;
    if (name === 'subscriptionResourceId') return [{ node: idOf(args, node.line), scope }];
    // Replaces addresses within lines, so every line stays where it is.
    if (name === 'moved' && args[0]) return this.resolve({ node: args[0], scope });
    if (name === 'json' && args[0]) {
      return this.resolve({ node: args[0], scope }).map((one) =>
        one.node.is === 'file' ? { node: parseJson(one.node.text), scope: one.scope } : one,
      );
    }
    const path =
      args[0] && /^load(?:Json|Text)Content$/.test(name) && this.words({ node: args[0], scope });
    if (!path) return [value];
    const file = join(dirname(scope.file), path);
    const text = this.#read(file);
    const there: Scope = { file, statements: [], bound: new Map() };
    if (name === 'loadTextContent') return [{ node: { is: 'file', line: 1, text }, scope: there }];
    return [{ node: parseJson(text), scope: there }];
  }

  /** `items(object)`: each member as an object of `key` and `value`, by name. */
  #items(of: Node | undefined, scope: Scope): readonly (readonly Value[])[] {
    if (!of) return [];
    return this.resolve({ node: of, scope }).map((one) =>
      [...this.members(one)].sort(byName).map(([, { key, value }]) => {
        const bound = new Map([
          ['key', key],
          ['value', value],
        ]);
        return { node: ITEM, scope: { file: value.scope.file, statements: [], bound } };
      }),
    );
  }

  #read(file: string): string {
    return readFileSync(join(this.#infra.replaceAll('\\', '/'), file), 'utf8').replace(
      /^\uFEFF/,
      '',
    );
  }
}

export const moduleFile = (from: string, { what }: Statement): string =>
  join(dirname(from), what.split("'")[1] ?? '');

const bind = (scope: Scope, name: string, value: Value): Scope => ({
  ...scope,
  bound: new Map([...scope.bound, [name, value]]),
});

const spread = ({ args }: { args: readonly Node[] }): readonly Node[] =>
  args.map((of) => ({ is: 'spread', line: of.line, of }));

/** An id: the part before the type is known only at run time. */
const idOf = ([type, name]: readonly Node[], line: number): Node => ({
  is: 'text',
  line,
  parts: [{ is: 'other', line }, '/providers/', type ?? '', '/', name ?? ''],
});

const byName = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number =>
  one < other ? -1 : 1;

const ITEM: Node = {
  is: 'object',
  line: 1,
  members: ['key', 'value'].map((name) => ({
    key: { is: 'text', line: 1, parts: [name] },
    value: { is: 'name', line: 1, name },
  })),
  spreads: [],
};
