import { Fault } from '../fault.ts';
import { LIMITS } from '../limits.ts';
import { compile, type Matcher, Run, type Span } from './match.ts';
import type { Options } from './options.ts';
import { parse } from './parse.ts';
import type { Part, Tree } from './syntax-tree.ts';

/** `RegexOptions` as .NET numbers them. */
export const OPTIONS = {
  None: 0,
  IgnoreCase: 1,
  Multiline: 2,
  ExplicitCapture: 4,
  Compiled: 8,
  Singleline: 16,
  IgnorePatternWhitespace: 32,
  RightToLeft: 64,
  ECMAScript: 256,
  CultureInvariant: 512,
};

/** By options, then by pattern: a key of both would be a new text on each request. */
const known = new Map<number, Map<string, Regex>>();

export class Regex {
  readonly pattern: string;
  readonly tree: Tree;
  readonly #matcher: Matcher;
  readonly #ms: number;
  readonly #groups: number;
  /** Whether it matches at the start of a text or not at all. */
  readonly #isAnchored: boolean;

  constructor(pattern: string, options = 0, ms: number = LIMITS.milliseconds) {
    this.pattern = pattern;
    this.tree = parse(pattern, readOptions(options));
    this.#matcher = compile(this.tree.part);
    this.#ms = ms;
    this.#groups = Math.max(...this.tree.numbers) + 1;
    this.#isAnchored = startsText(this.tree.part);
  }

  /** One that was made before, or a new one. */
  static of(pattern: string, options = 0, ms?: number): Regex {
    if (ms !== undefined) return new Regex(pattern, options, ms);
    const alike = known.get(options) ?? new Map<string, Regex>();
    const found = alike.get(pattern);
    if (found) return found;
    const made = new Regex(pattern, options);
    // Patterns that requests compose must not fill the memory.
    if (alike.size > 100) alike.clear();
    known.set(options, alike.set(pattern, made));
    return made;
  }

  /** The first match at or after a place. */
  match(text: string, from = 0, start = from): Match {
    const run = new Run(text, this.#groups, this.#ms);
    run.start = start;
    const last = this.#isAnchored ? 0 : text.length;
    let end = -1;
    const ends = (place: number): boolean => {
      end = place;
      return true;
    };
    for (let at = from; at <= last; at += 1) {
      if (!this.#matcher(run, at, ends)) continue;
      run.captures[0] = [{ at, length: end - at }];
      return new Match(this, text, run.captures);
    }
    return new Match(this, text, []);
  }

  /** All matches from a place on. After an empty one the search goes one unit further. */
  *matches(text: string, from = 0): Generator<Match> {
    let match = this.match(text, from);
    while (match.success) {
      yield match;
      const end = match.index + match.length;
      if (match.length === 0 && end >= text.length) return;
      match = this.match(text, match.length === 0 ? end + 1 : end, end);
    }
  }

  text = (): string => this.pattern;
}

function readOptions(value: number): Options {
  const has = (bit: number): boolean => (value & bit) !== 0;
  const isEcma = has(OPTIONS.ECMAScript);
  const ecmaAllows =
    OPTIONS.ECMAScript |
    OPTIONS.IgnoreCase |
    OPTIONS.Multiline |
    OPTIONS.Compiled |
    OPTIONS.CultureInvariant;
  if (value < 0 || value >= 2048 || (isEcma && (value & ~ecmaAllows) !== 0)) {
    throw new Fault('ArgumentOutOfRangeException');
  }
  if (has(OPTIONS.RightToLeft)) {
    throw new Fault('NotSupportedException', 'the twin does not search from right to left');
  }
  return {
    i: has(OPTIONS.IgnoreCase),
    m: has(OPTIONS.Multiline),
    n: has(OPTIONS.ExplicitCapture),
    s: has(OPTIONS.Singleline),
    x: has(OPTIONS.IgnorePatternWhitespace),
    isEcma,
  };
}

/** A part of a text. */
export class Capture {
  readonly value: string;
  readonly index: number;

  constructor(source: string, { at, length }: Span) {
    this.value = source.slice(at, at + length);
    this.index = at;
  }

  get length(): number {
    return this.value.length;
  }

  text = (): string => this.value;
}

/** What a group captured; the last capture is its value. */
export class Group extends Capture {
  readonly captures: readonly Capture[];

  constructor(source: string, spans: readonly Span[]) {
    super(source, spans.at(-1) ?? { at: 0, length: 0 });
    this.captures = spans.map((span) => new Capture(source, span));
  }

  get success(): boolean {
    return this.captures.length > 0;
  }
}

export class Match extends Group {
  readonly regex: Regex;
  readonly source: string;
  readonly #spans: readonly (readonly Span[])[];

  constructor(regex: Regex, source: string, spans: readonly (readonly Span[])[]) {
    super(source, spans[0] ?? []);
    this.regex = regex;
    this.source = source;
    this.#spans = spans;
  }

  /** The same match in a longer text, of which the searched one is a part. */
  shifted(source: string, by: number): Match {
    const moved = this.#spans.map((spans) =>
      spans.map(({ at, length }) => ({ at: at + by, length })),
    );
    return new Match(this.regex, source, moved);
  }

  get count(): number {
    return this.success ? this.regex.tree.numbers.length : 1;
  }

  group(number: number): Group {
    if (number === 0) return this;
    return new Group(this.source, this.#spans[number] ?? []);
  }

  /** Of a group that does not exist, one without a match. */
  named(name: string | null): Group {
    if (name === null) throw new Fault('ArgumentNullException');
    const number = this.success ? this.regex.tree.names.get(name) : undefined;
    return number === undefined ? new Group('', []) : this.group(number);
  }
}

/** Whether the first part of a pattern holds only at the start of a text. */
function startsText(part: Part): boolean {
  if (part.kind === 'anchor') return part.anchor === '^' || part.anchor === 'A';
  return part.kind === 'sequence' && part.parts[0] !== undefined && startsText(part.parts[0]);
}
