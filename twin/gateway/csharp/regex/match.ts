import { Fault } from '../fault.ts';
import { tookLong } from '../limits.ts';
import { lower } from '../values/letter-case.ts';
import type { CharSet } from './char-set.ts';
import type { Anchor, Part } from './syntax-tree.ts';

/** Where a group matched. */
export interface Span {
  readonly at: number;
  readonly length: number;
}

/** A search in a text: the captures of each group so far, the last one counts. */
export class Run {
  readonly text: string;
  readonly captures: Span[][];
  /** Where the search started, for `\G`. */
  start = 0;
  readonly #ms: number;
  #deadline = 0;
  #steps = 0;

  constructor(text: string, groups: number, ms: number) {
    this.text = text;
    this.captures = [];
    for (let group = 0; group < groups; group += 1) this.captures.push([]);
    this.#ms = ms;
  }

  /** Counts work, so that a pattern that explodes ends. */
  step(): void {
    this.#steps += 1;
    if ((this.#steps & 0xfff) === 0 && this.#isLate()) {
      // Code that catches the exception could search again without end.
      tookLong();
      throw new Fault('RegexMatchTimeoutException');
    }
  }

  /** The clock is read for the first time when a search is no longer short. */
  #isLate(): boolean {
    const now = Date.now();
    if (this.#deadline === 0) this.#deadline = now + this.#ms;
    return now > this.#deadline;
  }

  saved = (): Span[][] => this.captures.map((spans) => [...spans]);

  restore(saved: readonly Span[][]): void {
    for (const [group, spans] of saved.entries()) this.captures[group] = spans;
  }
}

type Next = (at: number) => boolean;

/** Matches a part at a place, then what follows it; if that fails, in another way. */
export type Matcher = (run: Run, at: number, next: Next) => boolean;

/** Compiles a part. Inside a lookbehind a text is matched from right to left, as .NET does it. */
export function compile(part: Part, isBack = false): Matcher {
  switch (part.kind) {
    case 'set':
      return unit(part.set, isBack);
    case 'sequence':
      return sequence(
        part.parts.map((one) => compile(one, isBack)),
        isBack,
      );
    case 'choice':
      return choice(part.parts.map((one) => compile(one, isBack)));
    case 'loop':
      return part.part.kind === 'set'
        ? unitLoop(part.part.set, part, isBack)
        : loop(compile(part.part, isBack), part);
    case 'capture':
      return capture(compile(part.part, isBack), part.group, part.takes);
    case 'atomic':
      return atomic(compile(part.part, isBack));
    case 'look':
      return look(compile(part.part, part.isBehind), part.isNegative);
    case 'back':
      return back(part.group, part.ignoresCase, isBack);
    case 'test': {
      const [yes, no] = [compile(part.yes, isBack), compile(part.no, isBack)];
      return (run, at, next) =>
        ((run.captures[part.group] as Span[]).length > 0 ? yes : no)(run, at, next);
    }
    case 'anchor':
      return anchor(part.anchor, part.words);
  }
}

const unit = (set: CharSet, isBack: boolean): Matcher =>
  isBack
    ? (run, at, next) => at > 0 && set.has(run.text.charCodeAt(at - 1)) && next(at - 1)
    : (run, at, next) => at < run.text.length && set.has(run.text.charCodeAt(at)) && next(at + 1);

function sequence(matchers: readonly Matcher[], isBack: boolean): Matcher {
  const order = isBack ? matchers.toReversed() : matchers;
  const from =
    (index: number): Matcher =>
    (run, at, next) => {
      const matcher = order[index];
      if (!matcher) return next(at);
      return matcher(run, at, (end) => rest[index + 1]?.(run, end, next) ?? next(end));
    };
  const rest: Matcher[] = order.map((_, index) => from(index));
  return rest[0] ?? ((_, at, next) => next(at));
}

const choice =
  (matchers: readonly Matcher[]): Matcher =>
  (run, at, next) => {
    run.step();
    return matchers.some((matcher) => matcher(run, at, next));
  };

interface Count {
  readonly min: number;
  readonly max: number;
  readonly isLazy: boolean;
}

/** A repeated unit needs no recursion: the number of units is what changes. */
function unitLoop(set: CharSet, { min, max, isLazy }: Count, isBack: boolean): Matcher {
  const step = isBack ? -1 : 1;
  const fits = ({ text }: Run, at: number): boolean =>
    isBack
      ? at > 0 && set.has(text.charCodeAt(at - 1))
      : at < text.length && set.has(text.charCodeAt(at));
  return (run, at, next) => {
    let count = 0;
    const limit = isLazy ? min : max;
    while (count < limit && fits(run, at + count * step)) count += 1;
    if (count < min) return false;
    for (;;) {
      run.step();
      if (next(at + count * step)) return true;
      if (isLazy) {
        if (count >= max || !fits(run, at + count * step)) return false;
        count += 1;
      } else {
        if (count <= min) return false;
        count -= 1;
      }
    }
  };
}

/** A repeated part. One that matches nothing ends the repetition. */
function loop(matcher: Matcher, { min, max, isLazy }: Count): Matcher {
  const repeat = (run: Run, at: number, count: number, next: Next): boolean => {
    run.step();
    const again = (): boolean =>
      count < max &&
      matcher(run, at, (end) =>
        end === at && count + 1 >= min ? next(end) : repeat(run, end, count + 1, next),
      );
    if (count < min) return again();
    return isLazy ? next(at) || again() : again() || next(at);
  };
  return (run, at, next) => repeat(run, at, 0, next);
}

function capture(matcher: Matcher, group: number | undefined, takes: number | undefined): Matcher {
  return (run, at, next) =>
    matcher(run, at, (end) => {
      if (takes === undefined) {
        return kept(run, group as number, spanOf(at, end), () => next(end));
      }
      const from = run.captures[takes] as Span[];
      const taken = from.pop();
      if (!taken) return false;
      // A balancing group captures what lies between.
      const between = spanOf(taken.at + taken.length, Math.min(at, end));
      const isMatch = group === undefined ? next(end) : kept(run, group, between, () => next(end));
      if (!isMatch) (run.captures[takes] as Span[]).push(taken);
      return isMatch;
    });
}

const spanOf = (one: number, other: number): Span => ({
  at: Math.min(one, other),
  length: Math.abs(one - other),
});

function kept(run: Run, group: number, span: Span, next: () => boolean): boolean {
  (run.captures[group] as Span[]).push(span);
  if (next()) return true;
  (run.captures[group] as Span[]).pop();
  return false;
}

/** The first way in which a part matches; no other is tried. */
function atomic(matcher: Matcher): Matcher {
  return (run, at, next) => {
    const saved = run.saved();
    let end = -1;
    const isMatch = matcher(run, at, (place) => {
      end = place;
      return true;
    });
    if (isMatch && next(end)) return true;
    run.restore(saved);
    return false;
  };
}

function look(matcher: Matcher, isNegative: boolean): Matcher {
  return (run, at, next) => {
    const saved = run.saved();
    const isMatch = matcher(run, at, () => true);
    if (isNegative) {
      run.restore(saved);
      return !isMatch && next(at);
    }
    if (isMatch && next(at)) return true;
    run.restore(saved);
    return false;
  };
}

function back(group: number, ignoresCase: boolean, isBack: boolean): Matcher {
  return (run, at, next) => {
    const span = (run.captures[group] as Span[]).at(-1);
    if (!span) return false;
    const [from, to] = isBack ? [at - span.length, at] : [at, at + span.length];
    if (from < 0 || to > run.text.length) return false;
    const [one, other] = [run.text.slice(from, to), run.text.slice(span.at, span.at + span.length)];
    const isSame = one === other || (ignoresCase && lower(one) === lower(other));
    return isSame && next(isBack ? from : to);
  };
}

function anchor(kind: Anchor, words: CharSet | undefined): Matcher {
  const test =
    (holds: (run: Run, at: number) => boolean): Matcher =>
    (run, at, next) =>
      holds(run, at) && next(at);
  const isWord = ({ text }: Run, at: number): boolean =>
    at >= 0 && at < text.length && (words as CharSet).has(text.charCodeAt(at));
  switch (kind) {
    case '^':
    case 'A':
      return test((_, at) => at === 0);
    case 'line ^':
      return test(({ text }, at) => at === 0 || text[at - 1] === '\n');
    case 'line $':
      return test(({ text }, at) => at === text.length || text[at] === '\n');
    case '$':
    case 'Z':
      return test(
        ({ text }, at) => at === text.length || (at === text.length - 1 && text[at] === '\n'),
      );
    case 'z':
      return test(({ text }, at) => at === text.length);
    case 'G':
      return test(({ start }, at) => at === start);
    case 'b':
      return test((run, at) => isWord(run, at - 1) !== isWord(run, at));
    case 'B':
      return test((run, at) => isWord(run, at - 1) === isWord(run, at));
  }
}
