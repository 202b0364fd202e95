import { compileExpression, type Expression } from './csharp/compile.ts';
import { Fault } from './csharp/fault.ts';
import { type Parse, Unsupported } from './csharp/syntax.ts';
import type { Type } from './csharp/types.ts';
import { type Body, Unread } from './message-body.ts';
import { type Element, refuse } from './policy-document.ts';
import { PolicyError } from './policy-error.ts';
import type { Run, Section, Step } from './policy-run.ts';

/** A value of an attribute or of text, for one request. */
export type Value<T> = (run: Run) => T | Promise<T>;

/** What the handler of an element builds its step with. */
export interface Build {
  readonly section: Section;
  /** Ids of the backends that are deployed. */
  readonly backends: ReadonlyMap<string, string>;
  /** Attribute that may be an expression. */
  attribute<T = string>(element: Element, name: string, type?: Type): Value<T>;
  /** Text that may be an expression. */
  text(element: Element): Value<string>;
  /** Steps of the children. */
  steps(element: Element): readonly Step[];
  /** Steps of what an element stands for: `base`, a fragment. */
  base(element: Element): readonly Step[];
  fragment(element: Element, id: string): readonly Step[];
}

/** Bytes of a body that expressions may read; far above what the policies let through. */
const MAX_BODY_BYTES = 1024 * 1024;

/** Expressions that have been compiled; the same ones stand in many documents. */
export class Expressions {
  readonly #parse: Parse;
  readonly #known = new Map<string, Expression>();

  constructor(parse: Parse) {
    this.#parse = parse;
  }

  value<T>(element: Element, raw: string, type: Type): Value<T> {
    const code = codeIn(element, raw);
    if (code !== undefined) return this.#compiled(element, code, type);
    if (type === 'int' && /^\d{1,9}$/.test(raw)) return () => Number(raw) as T;
    if (type !== 'string' && type !== 'object') refuse(element, `${raw} is no ${type}`);
    return () => raw as T;
  }

  #compiled<T>(element: Element, code: string, type: Type): Value<T> {
    const key = `${type} ${code}`;
    try {
      const expression = this.#known.get(key) ?? compileExpression(this.#parse, code, type);
      this.#known.set(key, expression);
      return evaluating(expression);
    } catch (error) {
      if (!(error instanceof Unsupported)) throw error;
      return refuse(element, `the twin does not understand ${error.message}`);
    }
  }
}

/** The C# of a value; `undefined` for plain text. */
function codeIn(element: Element, raw: string): string | undefined {
  if (raw.startsWith('@(') && raw.endsWith(')')) return raw.slice(2, -1);
  if (/@[({]/.test(raw)) refuse(element, 'an expression that is not the whole value');
  return undefined;
}

/** A body is read when the evaluation comes to it; then all of the expression is evaluated again. */
const evaluating =
  <T>({ evaluate }: Expression): Value<T> =>
  (run) => {
    const once = (): T => {
      try {
        return evaluate(run.context) as T;
      } catch (error) {
        throw error instanceof Fault ? failed(error) : error;
      }
    };
    try {
      return once();
    } catch (error) {
      if (!(error instanceof Unread)) throw error;
      return read(error.body).then(once);
    }
  };

async function read(body: Body): Promise<void> {
  try {
    await body.buffer(MAX_BODY_BYTES);
  } catch (error) {
    throw error instanceof Fault ? failed(error) : error;
  }
}

const failed = ({ name }: Fault): PolicyError =>
  new PolicyError('ExpressionValueEvaluationFailure', `Expression evaluation failed: ${name}.`);
