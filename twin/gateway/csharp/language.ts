/** A form of C#: whether it runs, by an example. */
export interface Form {
  readonly name: string;
  readonly example: string;
  /** Why the twin refuses it, if it does. */
  readonly refused?: string;
}

const LATER = 'policies are C# 7';
const LACKING = 'the twin lacks it';

/** Forms of expressions and statements; `csharp/registry.ts` has the types and members. */
export const LANGUAGE: readonly Form[] = [
  // Values
  {
    name: 'numbers of all types, with their suffixes',
    example: '0x1F + 1_000 + 2u + 3L + 1.5f + 2e3',
  },
  { name: 'texts, also verbatim', example: '@"a\\b" + "\\u0041\\n"' },
  { name: 'interpolated texts, with alignment and format', example: '$"{1 + 1,4}-{255:x}"' },
  { name: 'new objects', example: 'new StringBuilder("a").ToString()' },
  { name: 'collection initialisers', example: 'new List<int> { 1, 2 }.Count' },
  { name: 'index initialisers', example: 'new Dictionary<string, int> { ["a"] = 1 }["a"]' },
  { name: 'anonymous objects', example: 'new { a = 1, b = "x" }.b' },
  { name: 'arrays', example: 'new[] { 1, 2 }.Length + new string[3].Length' },
  { name: 'default(type)', example: 'default(int)' },
  { name: 'nameof', example: 'nameof(context.Request)' },
  // Operators
  {
    name: 'arithmetic with the promotions of C#, unchecked',
    example: '{ int a = 2147483647; a++; return a / 7 % 5; }',
  },
  { name: 'bit operators and shifts', example: '~5 | 3 & 6 ^ 1 << 4' },
  { name: 'comparisons and logical operators', example: '1 < 2 && !(2 >= 3) || false' },
  { name: 'conditional operator', example: '1 > 2 ? "a" : null' },
  { name: '?., ?[ and ??', example: 'context.Response?.Headers["a"] ?? new string[0]' },
  { name: 'throw as a value', example: '"a" ?? throw new Exception("none")' },
  { name: 'casts, as', example: '(int)2.5 + ((object)"a" as string).Length' },
  {
    name: 'is with a type, a constant or a variable',
    example: '{ object o = "a"; return o is string s ? s : ""; }',
  },
  { name: 'nullable values', example: '{ int? a = null; return (a + 1).HasValue; }' },
  {
    name: 'assignments, also compound, ++ and --',
    example: '{ var a = 1; a += 2; a++; return a; }',
  },
  {
    name: 'lambdas, also with blocks',
    example: 'new[] { 1, 2 }.Select((x, i) => { return x * i; }).Sum()',
  },
  {
    name: 'optional and named arguments',
    example: 'context.Request.Body.As<string>(preserveContent: true)',
  },
  {
    name: 'out arguments, also out var',
    example: '{ return int.TryParse("1", out var n) ? n : 0; }',
  },
  // Statements
  {
    name: 'variables and constants',
    example: '{ int a, b = 2; const int c = 3; var d = 4; a = 1; return a + b + c + d; }',
  },
  { name: 'if', example: '{ if (1 < 2) return 1; else return 2; }' },
  {
    name: 'switch, also with patterns',
    example: '{ switch ((object)5) { case int i when i > 3: return i; default: return 0; } }',
  },
  {
    name: 'for, foreach, while, do',
    example:
      '{ var s = 0; for (int i = 0; i < 3; i++) s += i; foreach (var c in "ab") s += c; while (s > 9) s--; do s++; while (s < 5); return s; }',
  },
  {
    name: 'break, continue, return',
    example: '{ while (true) { if (true) break; continue; } return 1; }',
  },
  {
    name: 'try, catch with when, finally, throw',
    example:
      '{ try { throw new FormatException("a"); } catch (FormatException e) when (e.Message == "a") { return 1; } finally { } }',
  },
  { name: 'using', example: '{ using (var r = new StringReader("a")) { return r.ReadToEnd(); } }' },
  // Refused
  { name: 'checked', example: 'checked(1 + int.Parse("1"))', refused: LACKING },
  { name: 'typeof', example: 'typeof(int)', refused: 'reflection is not among the allowed types' },
  {
    name: 'query expressions',
    example: 'from x in new[] { 1 } select x',
    refused: 'write it with Select and Where',
  },
  {
    name: 'local functions',
    example: '{ int f(int x) { return x; } return f(1); }',
    refused: 'write a lambda',
  },
  {
    name: 'methods as values',
    example: 'new[] { "1" }.Select(int.Parse)',
    refused: 'write a lambda',
  },
  {
    name: 'anonymous methods',
    example: '{ Func<int, int> f = delegate(int x) { return x; }; return f(1); }',
    refused: 'write a lambda',
  },
  { name: 'tuples', example: '(1, 2)', refused: 'ValueTuple is not among the allowed types' },
  { name: 'goto and labels', example: '{ goto end; end: return 1; }', refused: LACKING },
  {
    name: 'lock',
    example: '{ lock ("a") { return 1; } }',
    refused: 'Monitor is not among the allowed types',
  },
  { name: 'arrays of several dimensions', example: 'new int[2, 2].Length', refused: LACKING },
  { name: 'dynamic', example: '{ dynamic d = 1; return d; }', refused: LACKING },
  {
    name: 'async and await',
    example: '{ Func<int> f = async () => 1; return f(); }',
    refused: 'an expression is synchronous',
  },
  { name: 'switch expressions', example: '1 switch { 1 => 2, _ => 3 }', refused: LATER },
  {
    name: 'using declarations',
    example: '{ using var r = new StringReader("a"); return 1; }',
    refused: LATER,
  },
  { name: '??=', example: '{ string s = null; s ??= "a"; return s; }', refused: LATER },
  { name: 'ranges and indexes from the end', example: '"abc"[^1]', refused: LATER },
  {
    name: 'patterns with not, and, or, properties',
    example: 'context is { Request: null }',
    refused: LATER,
  },
  { name: 'new() without a type', example: '{ List<int> l = new(); return l; }', refused: LATER },
  { name: 'raw texts', example: '"""a"""', refused: LATER },
  { name: 'collection expressions', example: '{ int[] a = [1, 2]; return a; }', refused: LATER },
];

/** The reason by the syntax that shows the form. */
const REASONS: Readonly<Record<string, string>> = {
  anonymous_method_expression: 'an anonymous method: write a lambda',
  await_expression: 'await: an expression is synchronous',
  collection_expression: `a collection expression: ${LATER}`,
  goto_statement: 'goto statement',
  implicit_object_creation_expression: `new() without a type: ${LATER}`,
  index_expression: `an index from the end: ${LATER}`,
  labeled_statement: 'a label, for goto',
  local_function_statement: 'a local function: write a lambda',
  lock_statement: 'lock: Monitor is not among the allowed types',
  negated_pattern: `a pattern with not: ${LATER}`,
  query_expression: 'a query expression: write it with Select and Where',
  range_expression: `a range: ${LATER}`,
  raw_string_literal: `a raw text: ${LATER}`,
  recursive_pattern: `a pattern with properties: ${LATER}`,
  switch_expression: `a switch expression: ${LATER}`,
  tuple_expression: 'a tuple: ValueTuple is not among the allowed types',
  typeof_expression: 'typeof: reflection is not among the allowed types',
};

/** Names a kind of syntax that does not run, with the reason. */
export const reasonFor = (kind: string): string => REASONS[kind] ?? kind.replaceAll('_', ' ');
