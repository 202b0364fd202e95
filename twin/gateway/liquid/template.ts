import { AssignTag, Liquid, LiquidError, Output, type Template as Parsed } from 'liquidjs';
import { didYouMean } from '../../../server/src/contract/did-you-mean.ts';
import { OPERATORS } from './conditions.ts';
import { FILTERS } from './filters.ts';
import { PATTERN } from './filters-text.ts';
import { plain } from './plain.ts';
import { TAGS } from './tags.ts';
import {
  LiquidFault,
  listOf,
  MAX_CHARACTERS,
  outputOf,
  type Template,
  textOf,
  UnsupportedTemplate,
  type Value,
} from './values.ts';

const MAX_MS = 5_000;

/**
 * Compiles a template of DotLiquid in its C# mode.
 *
 * @throws {UnsupportedTemplate} for a part that the twin would render in another way.
 */
export function compileTemplate(text: string): Template {
  const engine = createEngine();
  refuseMisread(text);
  const parsed = parse(engine, text);
  for (const one of parsed) refuseUnknown(one);
  return (scope) => {
    try {
      const own = Object.assign(Object.create(null), scope);
      return String(engine.renderSync(parsed, own));
    } catch (error) {
      if (!LiquidError.is(error)) throw error;
      // The library's own message would quote the template.
      const { originalError } = error as { originalError?: Error };
      throw originalError instanceof LiquidFault
        ? originalError
        : new LiquidFault('a limit was reached');
    }
  };
}

function parse(engine: Liquid, text: string): Parsed[] {
  try {
    return engine.parse(text);
  } catch (error) {
    if (!LiquidError.is(error)) throw error;
    const [first = ''] = error.message.split('\n');
    const [, tag] = /tag "([^"]*)" not found/.exec(first) ?? [];
    throw new UnsupportedTemplate(tag === undefined ? first : `the tag ${tag}${near(tag, TAGS)}`);
  }
}

const near = (name: string, known: object): string => didYouMean(name, Object.keys(known));

function createEngine(): Liquid {
  const engine = new Liquid({
    operators: operators(),
    outputEscape: written as never,
    ownPropertyOnly: true,
    strictFilters: false,
    memoryLimit: MAX_CHARACTERS,
    renderLimit: MAX_MS,
    relativeReference: false,
  });
  const filters = [...FILTERS].map(([name, { run }]) => [name, charged(run)] as const);
  return Object.assign(engine, { filters: Object.fromEntries(filters), tags: { ...TAGS } });
}

/** What a filter, an operator or a tag of the library is called with. */
interface Called {
  readonly context: { readonly memoryLimit: { use(count: number): void } };
}

function charged(run: (...args: Value[]) => Value) {
  return function (this: Called, ...args: Value[]): Value {
    const result = run(...args.map(plain));
    if (typeof result === 'string') this.context.memoryLimit.use(result.length);
    if (!Array.isArray(result)) return result;
    this.context.memoryLimit.use(result.length);
    return listOf(result);
  };
}

function written(this: Called, value: Value): string {
  const text = outputOf(plain(value));
  this.context.memoryLimit.use(text.length);
  return text;
}

const operators = (): Record<string, never> =>
  Object.fromEntries(
    Object.entries(OPERATORS).map(([name, operator]) => [
      name,
      ((left: Value, right: Value) => operator(plain(left), plain(right))) as never,
    ]),
  );

/** What the library reads in another way inside of tags. */
function refuseMisread(text: string): void {
  for (const [tag] of text.matchAll(/\{\{.*?\}\}|\{%.*?%\}/gs)) {
    // DotLiquid only accepts a line break around the name of a tag.
    if (tag.replace(/^\{%-?\s*\w+\s*/, '').includes('\n')) {
      throw new UnsupportedTemplate(`a line break within a tag: ${tag}`);
    }
    // A space to .NET, and a letter of a name to the library.
    if (tag.includes('\u0085')) throw new UnsupportedTemplate('a control character in a tag');
    const quoted = tag.match(/'[^']*'|"[^"]*"/g) ?? [];
    if (quoted.some((one) => one.includes('\\'))) {
      throw new UnsupportedTemplate(`a backslash in a text: ${tag}`);
    }
    const bare = tag.replaceAll(/'[^']*'|"[^"]*"/g, "''");
    for (const [number] of bare.matchAll(/(?<![\w.])\d+\.\d+/g)) {
      if (number.endsWith('0') || number.length > 16) {
        throw new UnsupportedTemplate(`a number that loses digits: ${number}`);
      }
    }
  }
}

interface Filtered {
  readonly filters?: readonly { readonly name: string; readonly args: readonly unknown[] }[];
  readonly initial?: { readonly postfix: readonly { readonly operator?: string }[] };
}

function refuseUnknown(template: Parsed): void {
  const holdsFilters = template instanceof Output || template instanceof AssignTag;
  const values = [...((template.arguments?.() ?? []) as Iterable<Filtered | undefined>)];
  for (const { filters = [], initial } of values.filter((value) => value !== undefined)) {
    if (initial) refuseLeftover(initial.postfix);
    // The last one of an output is the engine's own.
    const own = filters.filter(({ name }) => /^\w+$/.test(name));
    if (own.length > 0 && !holdsFilters) {
      throw new UnsupportedTemplate(`a filter outside of an output: ${own[0]?.name}`);
    }
    for (const filter of own) refuseFilter(filter);
  }
  const children = template.children?.(false, true);
  for (const child of children ? drain(children as Generator<unknown, Parsed[]>) : []) {
    refuseUnknown(child);
  }
}

/** The library ignores what follows a value; DotLiquid takes it for an operator. */
function refuseLeftover(postfix: readonly { readonly operator?: string }[]): void {
  const operators = postfix.filter(({ operator }) => operator !== undefined).length;
  if (postfix.length - operators !== operators + 1) {
    throw new UnsupportedTemplate('an expression with a missing operator');
  }
}

function drain(steps: Generator<unknown, Parsed[]>): Parsed[] {
  const { value } = steps.next();
  return Array.isArray(value) ? value : [];
}

function refuseFilter({ name, args }: { name: string; args: readonly unknown[] }): void {
  const filter = FILTERS.get(name);
  if (!filter) {
    const known = Object.fromEntries(FILTERS);
    throw new UnsupportedTemplate(`the filter ${name}${near(name, known)}`);
  }
  const [least, most] = filter.takes;
  if (args.length < least || args.length > most || args.some(Array.isArray)) {
    throw new UnsupportedTemplate(`${args.length} arguments of the filter ${name}`);
  }
  const [pattern] = args as { content?: unknown }[];
  const isPattern = ['Replace', 'ReplaceFirst', 'RemoveFirst'].includes(name);
  if (isPattern && PATTERN.test(textOf(pattern?.content ?? null) ?? '')) {
    throw new UnsupportedTemplate(`a special character in the pattern of ${name}`);
  }
}
