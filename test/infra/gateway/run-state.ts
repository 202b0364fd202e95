import { type Element, parse } from './document.ts';
import type { Dotnet } from './dotnet.ts';
import { type Cause, type Fields, type Reply, type Request, Stop } from './exchange.ts';
import { codeOf, type Expression } from './expressions.ts';
import type { Files } from './files.ts';

/** What the policies run in. */
export interface Setup {
  readonly files: Files;
  readonly dotnet: Dotnet;
  readonly expressions: readonly Expression[];
  readonly namedValues: Readonly<Record<string, string>>;
  /** Text deployed under a fragment id, by file name; the default is the file of that name. */
  readonly fragments?: Readonly<Record<string, string>>;
  /** The site behind. */
  readonly site: (forwarded: Request) => Reply;
  /** What the service itself says before any policy of an operation runs. */
  readonly refuses?: Cause;
  /** What other services answer to send-request; `null` where nobody does. */
  readonly service?: (body: string) => Reply | null;
}

/** One request on its way through the policies; its variables live where the expressions run. */
export class RunState {
  readonly setup: Setup;
  /** The counter that is at its limit; all others only count. */
  readonly exhausted: string | undefined;
  readonly counters: string[] = [];
  readonly traces: Record<string, unknown>[] = [];
  request: Request;
  reply: Reply = { status: 200, headers: {}, body: '' };
  forwarded: Request | undefined;

  constructor(setup: Setup, request: Request, exhausted: string | undefined) {
    this.setup = setup;
    this.request = { ...request, headers: { ...request.headers } };
    this.exhausted = exhausted;
  }

  /** A document with its named values in place. */
  document(file: string): Element {
    const text = this.setup.files[file];
    if (text === undefined) throw new Error(`infra/gateway has no ${file}.`);
    const known = (_: string, name: string) => {
      const value = this.setup.namedValues[name];
      if (value === undefined) throw new Error(`There is no named value ${name}.`);
      return value;
    };
    return parse(text.replaceAll(/\{\{([^}]+)\}\}/g, known));
  }

  /** Plain text as it is, an expression by what .NET makes of it. */
  async value(text = ''): Promise<unknown> {
    const expression = this.expression(text);
    return expression === undefined ? text : this.ask({ op: 'evaluate', expression });
  }

  text = async (element: Element): Promise<string> => String(await this.value(element.text));

  /** Place of an expression among those that were compiled; `undefined` for plain text. */
  expression(text: string): number | undefined {
    const code = codeOf(text);
    if (code === undefined) return undefined;
    const index = this.setup.expressions.findIndex((one) => one.code === code);
    if (index < 0) throw new Error(`This expression was not compiled: ${code}`);
    return index;
  }

  /** A command to where the expressions run; an exception there ends the section. */
  async ask(command: Record<string, unknown>, policyId?: string): Promise<unknown> {
    const answer = await this.setup.dotnet.ask(command);
    if (!answer.error) return answer.value;
    const reason = 'ExpressionValueEvaluationFailure';
    throw new Stop({ source: 'expression', reason, policyId });
  }

  async setHeader(headers: Fields, { attributes, children }: Element): Promise<void> {
    const action = await this.value(attributes['exists-action'] ?? 'override');
    const name = String(await this.value(attributes.name));
    if (action === 'skip' && find(headers, name)) return;
    for (const key of Object.keys(headers)) if (isSame(key, name)) delete headers[key];
    if (action !== 'delete') headers[name] = await Promise.all(children.map(this.text));
  }
}

/** Values of a header or parameter, whatever its case. */
export function find(fields: Readonly<Fields>, name: string): string[] | undefined {
  return Object.entries(fields).find(([key]) => isSame(key, name))?.[1];
}

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
