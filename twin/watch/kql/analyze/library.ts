import { createRequire } from 'node:module';
import { type Column, TYPES, type Type } from '../plan.ts';

/**
 * The part of Microsoft's library that is used. It is C# compiled to JavaScript, about 5 MB, and
 * sets globals.
 */

/** A node or a token of a syntax tree. Members that only some kinds have are read by `child`. */
export interface Element {
  readonly Kind: number;
  readonly IsToken: boolean;
  readonly ChildCount: number;
  readonly TextStart: number;
  readonly Text?: string;
  readonly SimpleName?: string;
  readonly ValueText?: string;
  readonly LiteralValue?: unknown;
  readonly ResultType?: Symbol | null;
  readonly ReferencedSymbol?: Symbol | null;
  GetChild(index: number): Element | null;
  GetCalledFunctionBody?(): Element | null;
  toString(): string;
}

interface List<T> {
  readonly Count: number;
  getItem(index: number): T;
}

export interface Symbol {
  readonly Name: string;
  readonly Type?: Symbol;
  readonly Columns?: List<Symbol>;
  /** Of a group, such as the tables of a name with wildcards. */
  readonly Members?: List<Symbol>;
}

interface Diagnostic {
  readonly Severity: string;
  readonly Message: string;
  readonly Start: number;
}

interface Code {
  readonly Syntax: Element;
  readonly ResultType: Symbol | null;
  GetDiagnostics(): List<Diagnostic>;
}

/** A global scope: the tables that names refer to. */
type Scope = object;

interface Library {
  readonly Kusto: {
    readonly Language: {
      readonly KustoCode: { ParseAndAnalyze(text: string, scope: Scope): Code };
      readonly GlobalState: { readonly Default: { WithDatabase(database: object): Scope } };
      readonly Binding: {
        readonly Binder: {
          GetExpressionResultName(element: Element, otherwise: null, row: null): string | null;
        };
      };
      readonly Aggregates: { readonly All: List<Symbol> };
      readonly Functions: { readonly All: List<Symbol> };
      readonly Syntax: { readonly SyntaxKind: Readonly<Record<string, unknown>> };
      readonly Symbols: {
        readonly ScalarTypes: { GetSymbol(name: string): object };
        readonly ColumnSymbol: new (name: string, type: object) => object;
        readonly TableSymbol: { $ctor4: new (name: string, columns: object[]) => object };
        readonly DatabaseSymbol: { ctor: new (name: string, members: object[]) => object };
      };
    };
  };
  readonly Bridge: { toArray<T>(list: List<T>): T[]; getTypeName(symbol: Symbol): string };
}

let loaded: Library | undefined;

function library(): Library {
  if (loaded) return loaded;
  const require = createRequire(import.meta.url);
  require('@kusto/language-service-next/bridge.min.js');
  require('@kusto/language-service-next/Kusto.Language.Bridge.min.js');
  loaded = globalThis as unknown as Library;
  return loaded;
}

/** Names of kinds by number. */
let kinds: ReadonlyMap<unknown, string> | undefined;

export function kindOf(element: Element): string {
  kinds ??= new Map(
    Object.entries(library().Kusto.Language.Syntax.SyntaxKind).map(([name, kind]) => [kind, name]),
  );
  return kinds.get(element.Kind) ?? 'unknown';
}

/** The class of what a name refers to, such as `ColumnSymbol`. */
export const classOf = (symbol: Symbol): string =>
  library().Bridge.getTypeName(symbol).split('.').at(-1) ?? '';

export const listOf = <T>(list: List<T> | null | undefined): T[] =>
  list ? library().Bridge.toArray(list) : [];

export type Tables = Readonly<Record<string, readonly Column[]>>;

const scopes = new WeakMap<Tables, Scope>();

function scopeOf(tables: Tables): Scope {
  const known = scopes.get(tables);
  if (known) return known;
  const { GlobalState, Symbols } = library().Kusto.Language;
  const { ColumnSymbol, TableSymbol, DatabaseSymbol, ScalarTypes } = Symbols;
  const columnOf = ({ name, type }: Column) => new ColumnSymbol(name, ScalarTypes.GetSymbol(type));
  const members = Object.entries(tables).map(
    ([name, columns]) => new TableSymbol.$ctor4(name, columns.map(columnOf)),
  );
  const scope = GlobalState.Default.WithDatabase(new DatabaseSymbol.ctor('workspace', members));
  scopes.set(tables, scope);
  return scope;
}

/** What the library reports, with its position in the query. */
export interface Fault {
  readonly message: string;
  readonly at: number;
}

export interface Analysis {
  readonly syntax: Element;
  readonly faults: readonly Fault[];
}

/** Parses a query and resolves its names, as the service does. */
export function analyze(query: string, tables: Tables): Analysis {
  const code = library().Kusto.Language.KustoCode.ParseAndAnalyze(query, scopeOf(tables));
  const faults = listOf(code.GetDiagnostics())
    .filter(({ Severity }) => Severity === 'Error')
    .map(({ Message, Start }) => ({ message: Message, at: Start }));
  return { syntax: code.Syntax, faults };
}

/** The name that an expression gives a column; undefined where the library counts columns. */
export const resultName = (element: Element): string | undefined =>
  library().Kusto.Language.Binding.Binder.GetExpressionResultName(element, null, null) ?? undefined;

let aggregates: ReadonlySet<string> | undefined;

export function isAggregate(name: string): boolean {
  aggregates ??= new Set(allAggregates());
  return aggregates.has(name);
}

export const allAggregates = (): string[] => namesOf(library().Kusto.Language.Aggregates.All);
export const allFunctions = (): string[] => namesOf(library().Kusto.Language.Functions.All);

const namesOf = (symbols: List<Symbol>): string[] => listOf(symbols).map(({ Name }) => Name);

/** A member of a node by its name in the library, such as `Condition`. */
export const child = (element: Element, name: string): Element | undefined =>
  (element as unknown as Readonly<Record<string, Element | null>>)[name] ?? undefined;

export function required(element: Element, name: string): Element {
  const found = child(element, name);
  if (!found) throw new Error(`${kindOf(element)} lacks ${name}.`);
  return found;
}

/** Items of a list of a node, without the commas between them. */
export function items(element: Element | undefined): Element[] {
  if (!element) return [];
  return Array.from({ length: element.ChildCount }, (_, index) => {
    const one = element.GetChild(index) as Element;
    return kindOf(one) === 'SeparatedElement' ? (one.GetChild(0) as Element) : one;
  });
}

/** The scalar type of an expression; one that is not known is dynamic. */
export const typeOf = (symbol: Symbol | null | undefined): Type => {
  const name = symbol?.Name.replace(/[^a-z].*$/, '') ?? 'dynamic';
  return TYPE_NAMES.has(name) ? (name as Type) : 'dynamic';
};

const TYPE_NAMES: ReadonlySet<string> = new Set(TYPES);

/** Columns of a table's type; undefined for another type. */
export function columnsOf(symbol: Symbol | null | undefined): Column[] | undefined {
  if (!symbol?.Columns || !/Table|Tuple|Group/.test(classOf(symbol))) return undefined;
  return listOf(symbol.Columns).map(({ Name, Type }) => ({ name: Name, type: typeOf(Type) }));
}
