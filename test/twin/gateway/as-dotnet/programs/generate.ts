import { pick, type Random, seeded } from '../support/random.ts';
import { expressionOf, type Kind, type Variables } from './values.ts';

/** What statements may stand where the generator is. */
interface Where {
  readonly depth: number;
  readonly isLoop: boolean;
  readonly isFinally: boolean;
}

/** A program of one block that ends: its loops are bounded. The same seed gives the same one. */
export function program(seed: number): string {
  return new Generator(seeded(`program ${seed}`)).program();
}

class Generator implements Variables {
  readonly random: Random;
  #count = 0;
  /** Variables in scope, by the type. */
  #scope: Record<Kind, string[]> = {
    int: [],
    long: [],
    double: [],
    string: [],
    bool: [],
    list: [],
    nullable: [],
  };
  /** Variables that no statement may assign. */
  readonly #fixed = new Set<string>();

  constructor(random: Random) {
    this.random = random;
  }

  program(): string {
    const start = [
      'var log = "";',
      'Func<int, int> t = x => { log += x + ";"; return x; };',
      'var fs = new List<Func<int>>();',
      this.#declaration('int'),
      this.#declaration('string'),
      this.#declaration(pick(this.random, KINDS) ?? 'int'),
      this.#declaration(pick(this.random, KINDS) ?? 'list'),
    ];
    const body = this.#block({ depth: 2, isLoop: false, isFinally: false }, this.#upTo(2) + 1);
    const shown = KINDS.flatMap((kind) => this.#scope[kind]);
    const end = `return new object[] { log, fs.Select(f => f()).ToList(), ${shown.join(', ')} };`;
    return `{ ${[...start, ...body, end].join(' ')} }`;
  }

  has(kind: Kind): readonly string[] {
    return this.#scope[kind];
  }

  fresh(prefix: string): string {
    this.#count += 1;
    return `${prefix}${this.#count}`;
  }

  #upTo(most: number): number {
    return Math.floor(this.random() * most);
  }

  #value(kind: Kind, depth = this.random() < 0.3 ? 2 : 1): string {
    return expressionOf(kind, depth, this);
  }

  #declaration(kind: Kind): string {
    const value = this.#value(kind, 1);
    const name = this.fresh(kind[0] as string);
    this.#scope[kind].push(name);
    const type = {
      int: 'int',
      long: 'long',
      double: 'double',
      string: 'string',
      bool: 'bool',
      list: 'List<int>',
      nullable: 'int?',
    }[kind];
    return `${kind === 'list' && this.random() < 0.5 ? 'var' : type} ${name} = ${value};`;
  }

  /** Statements whose variables end with them. */
  #block(where: Where, count: number): string[] {
    const before = Object.fromEntries(
      Object.entries(this.#scope).map(([kind, names]) => [kind, [...names]]),
    ) as Record<Kind, string[]>;
    const statements = Array.from({ length: count }, () => this.#statement(where));
    this.#scope = before;
    return statements;
  }

  #inner(where: Where, more: Partial<Where> = {}): string {
    const inside = { ...where, depth: where.depth - 1, ...more };
    return `{ ${this.#block(inside, this.#upTo(2) + 1).join(' ')} }`;
  }

  #statement(where: Where): string {
    const simple = [
      () => this.#assignment(),
      () => this.#assignment(),
      () => this.#declaration(pick(this.random, KINDS) ?? 'int'),
      () => `log += ${this.#value('string')};`,
      () => this.#listChange(),
      () => this.#capture(),
      () => this.#outArgument(),
      () => this.#leave(where),
    ];
    const nested = [
      () => `if (${this.#value('bool')}) ${this.#inner(where)} else ${this.#inner(where)}`,
      () => `if (${this.#value('bool')}) ${this.#inner(where)}`,
      () => this.#pattern(where),
      () => this.#for(where),
      () => this.#foreach(where),
      () => this.#while(where),
      () => this.#switch(where),
      () => this.#try(where),
      () => this.#try(where),
      () =>
        `using (var ${this.fresh('r')} = new StringReader(${this.#value('string', 1)} ?? "")) ${this.#inner(where)}`,
    ];
    const isNested = where.depth > 0 && this.random() < 0.45;
    return (pick(this.random, isNested ? nested : simple) as () => string)();
  }

  #assignable(kind: Kind): string | undefined {
    return pick(
      this.random,
      this.#scope[kind].filter((name) => !this.#fixed.has(name)),
    );
  }

  #assignment(): string {
    const kind = pick(this.random, KINDS) ?? 'int';
    const name = this.#assignable(kind);
    if (name === undefined) return ';';
    if (kind === 'int' && this.random() < 0.6) {
      const change =
        pick(this.random, [
          '++',
          '--',
          '+=',
          '-=',
          '*=',
          '/=',
          '%=',
          '&=',
          '|=',
          '^=',
          '<<=',
          '>>=',
        ]) ?? '++';
      return change === '++' || change === '--'
        ? `${name}${change};`
        : `${name} ${change} t(${this.#value('int')});`;
    }
    if (kind === 'string' && this.random() < 0.5)
      return `${name} += ${this.#value(pick(this.random, ['int', 'string', 'bool', 'long'] as const) ?? 'int')};`;
    if (kind === 'long' && this.random() < 0.5)
      return `${name} ${pick(this.random, ['+=', '-=', '*=', '^='])} ${this.#value('int')};`;
    if (kind === 'bool' && this.random() < 0.3)
      return `${name} ${pick(this.random, ['&=', '|=', '^='])} ${this.#value('bool')};`;
    return `${name} = ${this.#value(kind)};`;
  }

  #listChange(): string {
    const name = pick(this.random, this.#scope.list);
    if (name === undefined) return ';';
    return pick(this.random, [
      `${name}.Add(${this.#value('int')});`,
      `${name}[t(${this.#upTo(3)})] += t(${this.#value('int', 1)});`,
      `${name}[${this.#upTo(2)}]++;`,
      `${name}.Insert(0, ${this.#value('int', 1)});`,
    ]) as string;
  }

  #capture(): string {
    const name = this.#assignable('int') ?? '0';
    return pick(this.random, [
      `fs.Add(() => ${this.#value('int', 1)});`,
      `fs.Add(() => { ${name === '0' ? '' : `${name}++; `}return ${this.#value('int', 1)}; });`,
    ]) as string;
  }

  #outArgument(): string {
    const name = this.fresh('o');
    const text = pick(this.random, ['"12"', '"x"', this.#value('string', 1)]);
    this.#scope.int.push(name);
    return `log += int.TryParse(${text}, out ${pick(this.random, ['var', 'int'])} ${name}) ? "yes" : "no";`;
  }

  #leave({ isLoop, isFinally }: Where): string {
    const choice = this.random();
    if (isFinally || choice < 0.4) return `log += t(${this.#value('int', 1)});`;
    const condition = this.#value('bool', 1);
    if (isLoop && choice < 0.6) return `if (${condition}) break;`;
    if (isLoop && choice < 0.8) return `if (${condition}) continue;`;
    if (choice < 0.9)
      return `if (${condition}) return ${this.#value(pick(this.random, KINDS) ?? 'int', 1)};`;
    return `if (${condition}) throw new ${pick(this.random, EXCEPTIONS)}(${this.#value('string', 0)} ?? "m");`;
  }

  #pattern(where: Where): string {
    const name = this.fresh('p');
    const value = this.#value(pick(this.random, ['int', 'string', 'double'] as const) ?? 'int', 1);
    const test = `(object)(${value}) is int ${name}`;
    const then = this.#inner(where);
    return `if (${test} && ${name} > ${this.#upTo(5)}) { log += ${name}; ${then} } else ${this.#inner(where)}`;
  }

  #for(where: Where): string {
    const name = this.fresh('k');
    const body = this.#withFixed('int', name, () =>
      this.#inner(where, { isLoop: true, isFinally: false }),
    );
    return `for (int ${name} = 0; ${name} < ${this.#upTo(4)}; ${name}++) ${body}`;
  }

  #foreach(where: Where): string {
    const name = this.fresh('e');
    const list = pick(this.random, [
      `new[] { ${this.#value('int', 1)}, ${this.#value('int', 1)} }`,
      `${this.#value('list', 1)}.ToList()`,
      `Enumerable.Range(${this.#upTo(3)}, ${this.#upTo(4)}).Where(q => q % 2 == ${this.#upTo(2)})`,
      `"ab1".Select(c => (int)c)`,
    ]);
    const body = this.#withFixed('int', name, () =>
      this.#inner(where, { isLoop: true, isFinally: false }),
    );
    return `foreach (${pick(this.random, ['var', 'int'])} ${name} in ${list}) ${body}`;
  }

  #while(where: Where): string {
    const name = this.fresh('w');
    const body = this.#withFixed('int', name, () =>
      this.#inner(where, { isLoop: true, isFinally: false }),
    );
    const most = this.#upTo(4) + 1;
    return this.random() < 0.5
      ? `int ${name} = 0; while (${name}++ < ${most} && ${this.#value('bool', 1)}) ${body}`
      : `int ${name} = 0; do ${body} while (++${name} < ${most} && ${this.#value('bool', 1)});`;
  }

  #withFixed(kind: Kind, name: string, inside: () => string): string {
    this.#fixed.add(name);
    this.#scope[kind].push(name);
    const text = inside();
    this.#scope[kind] = this.#scope[kind].filter((one) => one !== name);
    return text;
  }

  #switch(where: Where): string {
    const section = (): string => `${this.#inner(where, { isLoop: false })} break;`;
    if (this.random() < 0.5) {
      return `switch (${this.#value('int')} & 3) { case 0: ${section()} case 1: case 2: ${section()} default: ${section()} }`;
    }
    const value = this.#value(
      pick(this.random, ['int', 'string', 'long', 'bool'] as const) ?? 'int',
      1,
    );
    const [number, text] = [this.fresh('c'), this.fresh('c')];
    return `switch ((object)(${value})) { case int ${number} when ${number} > 1: log += ${number}; ${section()} case int _: ${section()} case string ${text}: log += ${text}.Length; ${section()} case null: ${section()} default: ${section()} }`;
  }

  #try(where: Where): string {
    const body = this.#inner(where);
    const kind = pick(this.random, EXCEPTIONS);
    const typed = `catch (${kind} ${this.fresh('x')}) ${this.#inner(where)}`;
    const name = this.fresh('x');
    const filtered = `catch (Exception ${name}) when (${this.#value('bool', 1)}) ${this.#inner(where)}`;
    const general = `catch ${this.#inner(where)}`;
    const last = `finally ${this.#inner(where, { isLoop: false, isFinally: true })}`;
    return `try ${body} ${pick(this.random, [typed, `${typed} ${general}`, filtered, `${filtered} ${last}`, last, `${general} ${last}`])}`;
  }
}

const KINDS: readonly Kind[] = ['int', 'long', 'double', 'string', 'bool', 'list', 'nullable'];

const EXCEPTIONS = [
  'FormatException',
  'DivideByZeroException',
  'ArgumentOutOfRangeException',
  'InvalidOperationException',
  'NullReferenceException',
  'ArithmeticException',
];
