import assert from 'node:assert/strict';
import type { Context } from '../../../twin/gateway/context.ts';
import { loadCSharp, type Parse } from '../../../twin/gateway/csharp/parse.ts';
import type { Type } from '../../../twin/gateway/csharp/types.ts';
import type { Fields } from '../../../twin/gateway/header-fields.ts';
import { Jwt } from '../../../twin/gateway/jwt.ts';
import { Response } from '../../../twin/gateway/message.ts';
import type { Element } from '../../../twin/gateway/policy-document.ts';
import { PolicyError } from '../../../twin/gateway/policy-error.ts';
import { Expressions, type Value } from '../../../twin/gateway/policy-expressions.ts';
import { Dotnet, plain } from '../../infra/gateway/dotnet.ts';
import { allExpressions, codeOf, type Expression } from '../../infra/gateway/expressions.ts';
import type { Files } from '../../infra/gateway/files.ts';

/**
 * Evaluates each expression twice in the same context: with the twin, and with .NET running the compiled
 * C#. This is the only place that deliberately duplicates an implementation: the twin's C# evaluator is
 * trustworthy only as far as it agrees with the language that API Management runs.
 */
export class SecondReading extends Expressions {
  readonly #dotnet = new Dotnet();
  readonly #compiled: readonly Expression[];
  readonly #told = new Map<string, string | undefined>();
  #context: Context | undefined;
  #compared: Promise<string>[] = [];

  static async create(files: Files): Promise<SecondReading> {
    const reading = new SecondReading(await loadCSharp(), allExpressions(files));
    assert.deepEqual(await reading.#dotnet.build(reading.#compiled), []);
    return reading;
  }

  private constructor(parse: Parse, compiled: readonly Expression[]) {
    super(parse);
    this.#compiled = compiled;
  }

  close = (): void => this.#dotnet.close();

  /** The differences since the last call. */
  async differences(): Promise<string[]> {
    const compared = this.#compared;
    this.#compared = [];
    return (await Promise.all(compared)).filter((difference) => difference !== '');
  }

  override value<T>(element: Element, raw: string, type: Type): Value<T> {
    const value = super.value<T>(element, raw, type);
    const code = codeOf(raw);
    if (code === undefined) return value;
    const expression = this.#compiled.findIndex((one) => one.code === code);
    assert.ok(expression >= 0, `.NET has not compiled ${code}`);
    // An object read by .NET stays there; the twin's own copy says nothing about it.
    const keep = element.name === 'set-variable' ? element.attributes.name : undefined;
    return (run) => {
      const before = this.#newsOf(run.context);
      const theirs = this.#dotnet.ask({ op: 'evaluate', before, expression, keep });
      const ours = (async () => value(run))();
      this.#compared.push(compare(code, ours, theirs));
      return ours;
    };
  }

  /** What steps have done since the previous expression, in commands for .NET. */
  #newsOf(context: Context): Command[] {
    const isFirst = context !== this.#context;
    if (isFirst) this.#told.clear();
    this.#context = context;
    const news = Object.entries(stateOf(context)).filter(([key, command]) => {
      const text = JSON.stringify(command);
      const isNews = this.#told.get(key) !== text;
      this.#told.set(key, text);
      return isNews && command !== undefined;
    });
    const commands = news.map(([, command]) => command as Command);
    return isFirst ? [startOf(context), ...commands] : commands;
  }
}

type Command = Readonly<Record<string, unknown>>;

function startOf({ requestId, request }: Context): Command {
  const { method, address, originalUrl, body } = request;
  const { path, search, query } = originalUrl;
  const sent = { method, address, path, search, query: valuesOf(query) };
  const message = { ...sent, body: body.content?.toString() };
  return { op: 'start', requestId, request: message, operation: request.operation?.id ?? '' };
}

/** The command that creates each part of the context; none for an object, which .NET has kept. */
const stateOf = (context: Context): Readonly<Record<string, Command | undefined>> => ({
  request: { op: 'headers', headers: valuesOf(context.request.headers) },
  response: { op: 'respond', response: messageOf(context.response) },
  error: { op: 'fail', ...context.lastError },
  ...Object.fromEntries(
    [...context.variables].map(([name, value]) => [`variable ${name}`, setting(name, value)]),
  ),
});

function setting(name: string, value: unknown): Command | undefined {
  if (value instanceof Jwt) {
    const { algorithm, audiences, claims } = value;
    return { op: 'setToken', name, algorithm, audiences, claims: valuesOf(claims) };
  }
  if (value instanceof Response) return { op: 'setResponse', name, response: messageOf(value) };
  if (value !== null && plain(value) === null) return undefined;
  return { op: 'set', name, value };
}

/** What differs between the two results, in words. */
async function compare(
  code: string,
  ours: Promise<unknown>,
  theirs: Promise<unknown>,
): Promise<string> {
  const told = ours.then(
    (value) => ({ value: plain(value) }),
    (thrown) => ({ error: faultOf(thrown) }),
  );
  const [twin, dotnet] = (await Promise.all([told, theirs])).map((one) => JSON.stringify(one));
  return twin === dotnet ? '' : `${code} is ${twin}, and ${dotnet} to .NET`;
}

/** The name of the exception, at the end of the twin's message. */
const faultOf = (thrown: unknown): string | undefined =>
  thrown instanceof PolicyError ? /: (\w+)\.$/.exec(thrown.message)?.[1] : String(thrown);

const valuesOf = (fields: Fields) => Object.fromEntries(fields);

const messageOf = (message: Response | undefined) =>
  message
    ? {
        status: message.status,
        headers: valuesOf(message.headers),
        body: message.body.content?.toString(),
      }
    : null;
