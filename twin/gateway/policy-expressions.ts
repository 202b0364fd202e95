import { evaluationFailed, readBody } from './body-text.ts';
import { compileExpression, type Expression } from './csharp/compile.ts';
import { Fault } from './csharp/fault.ts';
import type { Parse } from './csharp/parse.ts';
import { Unsupported } from './csharp/syntax.ts';
import type { Type } from './csharp/types.ts';

import { Unread } from './message-body.ts';
import type { Place } from './place-of.ts';
import { type Element, refuse, unsupported } from './policy-document.ts';
import type { Run, Step } from './policy-run.ts';
import type { Position } from './raw-xml.ts';
import { readFirst } from './read-first.ts';
import type { KeptSchemas } from './schema/kept-schemas.ts';
import type { Section } from './sections.ts';

/** The value of an attribute or text, for one request. */
export type Value<T> = (run: Run) => T | Promise<T>;

interface Ids {
  has(id: string): boolean;
}

/** What an element's handler uses to build its step. */
export interface Build {
  readonly section: Section;
  /** Where an element stands, for an error. */
  place(element: Element): Place;
  /** Ids of the deployed backends. */
  readonly backends: Ids;
  /** Ids of the loggers that are event hubs. */
  readonly eventHubs: Ids;
  /** Schemas of the service, by id. */
  readonly schemas: KeptSchemas;
  /** An attribute that may be an expression. */
  attribute<T = string>(element: Element, name: string, type?: Type): Value<T>;
  /** A text that may be an expression. */
  text(element: Element): Value<string>;
  /** Steps of the children. */
  steps(element: Element): readonly Step[];
  /** Steps that an element includes: those of `base` or of a fragment. */
  base(element: Element): readonly Step[];
  fragment(element: Element, id: string): readonly Step[];
}

/** Compiled expressions, cached because many documents contain the same ones. */
export class Expressions {
  readonly #parse: Parse;
  readonly #known = new Map<string, Expression>();

  constructor(parse: Parse) {
    this.#parse = parse;
  }

  /** @param at where the value begins in its document. */
  value<T>(element: Element, raw: string, type: Type, at: Position = element): Value<T> {
    const code = codeIn(element, raw);
    if (code !== undefined) return this.#compiled(element, code, type, at);
    const literal = literalOf(raw, type) as T | undefined;
    if (literal !== undefined) return () => literal;
    if (type !== 'string' && type !== 'object') refuse(element, `${raw} is not of type ${type}`);
    return () => raw as T;
  }

  #compiled<T>(element: Element, code: string, type: Type, at: Position): Value<T> {
    const key = `${type} ${code}`;
    try {
      const expression = this.#known.get(key) ?? compileExpression(this.#parse, code, type);
      this.#known.set(key, expression);
      return evaluating(expression, readFirst(code));
    } catch (error) {
      if (!(error instanceof Unsupported)) throw error;
      const what = `the twin does not support this expression: ${error.message}`;
      return unsupported(element, what, within(at, code, error));
    }
  }
}

/** The place of a part of the code that begins, behind `@(` or `@`, at another. */
const within = (at: Position, code: string, { line, column }: Unsupported): Position => ({
  line: at.line + line,
  column: line === 0 ? at.column + (code.startsWith('{') ? 1 : 2) + column : column + 1,
});

/** The value that plain text has as a type other than a text. */
function literalOf(raw: string, type: Type): unknown {
  if (type === 'int' && /^\d{1,9}$/.test(raw)) return Number(raw);
  if (type === 'bool' && /^(true|false)$/.test(raw)) return raw === 'true';
  return undefined;
}

/** The C# of a value, a block with its braces; `undefined` for plain text. */
function codeIn(element: Element, raw: string): string | undefined {
  if (raw.startsWith('@(') && raw.endsWith(')')) return raw.slice(2, -1);
  if (raw.startsWith('@{') && raw.endsWith('}')) return raw.slice(1);
  if (/@[({]/.test(raw)) refuse(element, 'an expression must be the whole value');
  return undefined;
}

/** An evaluation that needs a body waits until it is read, then starts over. */
const evaluating =
  <T>({ evaluate }: Expression, before: ReturnType<typeof readFirst>): Value<T> =>
  (run) => {
    const once = (): T => {
      try {
        return evaluate(run.context) as T;
      } catch (error) {
        throw error instanceof Fault ? evaluationFailed(error.name) : error;
      }
    };
    const unread = before?.(run.context) ?? [];
    if (unread.length > 0) return Promise.all(unread.map((body) => readBody(body))).then(once);
    try {
      return once();
    } catch (error) {
      if (!(error instanceof Unread)) throw error;
      return readBody(error.body).then(once);
    }
  };
