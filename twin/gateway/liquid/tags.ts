import {
  AssignTag,
  BreakTag,
  CaptureTag,
  CaseTag,
  CommentTag,
  type Context,
  ContinueTag,
  CycleTag,
  DecrementTag,
  type Emitter,
  evalToken,
  ForTag,
  IfTag,
  IncrementTag,
  type Liquid,
  RawTag,
  type Template,
  UnlessTag,
} from 'liquidjs';
import { equals } from './conditions.ts';
import { plain } from './plain.ts';
import { itemsOf, type Value } from './values.ts';

/** Tokens and expressions of the library are generators, which it runs itself. */
type Steps = Generator<unknown, void, unknown>;

const MODIFIERS = ['reversed', 'limit', 'offset'];

/** Walks through texts and objects too, and counts each round against the limit of the template. */
class For extends ForTag {
  constructor(...args: ConstructorParameters<typeof ForTag>) {
    super(...args);
    const [first, ...others] = Object.keys(this.hash.hash);
    // DotLiquid ignores it anywhere else.
    if (others.includes('reversed')) throw new Error('`reversed` must come first');
    const unknown = [first, ...others].find((name) => name && !MODIFIERS.includes(name));
    if (unknown !== undefined) throw new Error(`the modifier ${unknown} of a loop`);
  }

  override *render(ctx: Context, emitter: Emitter): Steps {
    const items = itemsOf(plain(yield evalToken(this.collection, ctx))) ?? [];
    const name = `${this.variable}-${this.collection.getText()}`;
    const key = `continue-${name}`;
    ctx.push({ continue: ctx.getRegister(key, 0 as never) });
    const given = (yield this.hash.render(ctx)) as Record<string, Value>;
    ctx.pop();
    const from = Number(given.offset ?? 0);
    const to = given.limit === undefined ? undefined : from + Number(given.limit);
    const shown = items.slice(from, to);
    ctx.setRegister(key, from + shown.length);
    if ('reversed' in given) shown.reverse();
    const { renderer } = this.liquid;
    if (shown.length === 0) {
      yield renderer.renderTemplates(this.elseTemplates, ctx, emitter);
      return;
    }
    const scope: Record<string, Value> = Object.create(null);
    ctx.push(scope);
    for (const [at, item] of shown.entries()) {
      ctx.memoryLimit.use(this.token.input.length);
      scope[this.variable] = item;
      scope.forloop = position(at, shown.length, name);
      ctx.continueCalled = false;
      ctx.breakCalled = false;
      yield renderer.renderTemplates(this.templates, ctx, emitter);
      if (ctx.breakCalled) break;
    }
    ctx.continueCalled = false;
    ctx.breakCalled = false;
    ctx.pop();
  }
}

const position = (at: number, length: number, name: string): Value =>
  Object.assign(Object.create(null), {
    name,
    length,
    index: at + 1,
    index0: at,
    rindex: length - at,
    rindex0: length - at - 1,
    first: at === 0,
    last: at === length - 1,
  });

/** Every `when` that fits is rendered, and `else` if none does. */
class Case extends CaseTag {
  override *render(ctx: Context, emitter: Emitter): Generator<unknown, void, unknown> {
    const { renderer } = this.liquid;
    const target = plain(yield this.value.value(ctx));
    let fits = false;
    for (const { values, templates } of this.branches) {
      for (const value of values) {
        if (!equals(target, plain(yield evalToken(value, ctx)))) continue;
        fits = true;
        yield renderer.renderTemplates(templates, ctx, emitter);
      }
    }
    if (!fits) yield renderer.renderTemplates(this.elseTemplates as Template[], ctx, emitter);
  }
}

type TagClass = Liquid['tags'][string];

/** The tags that both libraries have with one meaning. */
export const TAGS: Readonly<Record<string, TagClass>> = {
  assign: AssignTag,
  break: BreakTag,
  capture: CaptureTag,
  case: Case as unknown as TagClass,
  comment: CommentTag,
  continue: ContinueTag,
  cycle: CycleTag,
  decrement: DecrementTag,
  for: For as unknown as TagClass,
  if: IfTag,
  increment: IncrementTag,
  raw: RawTag,
  unless: UnlessTag,
};
