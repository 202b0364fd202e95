import { type Element, parse } from './document.ts';
import type { Dotnet } from './dotnet.ts';
import { type Fields, type Reply, type Request, type Section, Stop } from './exchange.ts';
import { codeOf, type Expression } from './expressions.ts';
import { type Files, OPERATIONS } from './files.ts';
import { matchOperation } from './match.ts';
import { validateJwt } from './validate-jwt.ts';

export interface Setup {
  readonly files: Files;
  readonly dotnet: Dotnet;
  readonly expressions: readonly Expression[];
  readonly namedValues: Readonly<Record<string, string>>;
  /** Text deployed under a fragment id, by file name; the default is the file of that name. */
  readonly fragments?: Readonly<Record<string, string>>;
  /** The site behind. */
  readonly site: (forwarded: Request) => Reply;
  /** What other services answer to send-request; `null` where nobody does. */
  readonly service?: (body: string) => Reply | null;
}

/** How one request went. */
export interface Exchange {
  readonly reply: Reply;
  /** What the site got; `undefined` where the request never left the gateway. */
  readonly forwarded: Request | undefined;
  /** Counters that the request was charged to, in order. */
  readonly counters: readonly string[];
}

const OK: Reply = { status: 200, headers: {}, body: '' };

/**
 * Runs the policies as API Management would, as far as they go, with their expressions evaluated by
 * .NET. Rate limits count but do not refuse unless `exhausted` names the counter.
 */
export class Executor {
  readonly #setup: Setup;
  #request: Request = { method: '', path: '', query: {}, headers: {}, address: '' };
  #reply: Reply = OK;
  #forwarded: Request | undefined;
  #counters: string[] = [];
  #exhausted: string | undefined;

  constructor(setup: Setup) {
    this.#setup = setup;
  }

  async send(request: Request, exhausted?: string): Promise<Exchange> {
    this.#request = { ...request, headers: { ...request.headers } };
    this.#reply = OK;
    this.#forwarded = undefined;
    this.#counters = [];
    this.#exhausted = exhausted;
    const matched = matchOperation(request.method, request.path);
    const policy = matched && OPERATIONS[matched.api]?.[matched.operation];
    const operation = matched?.operation ?? '';
    await this.#ask({ op: 'start', request: this.#request, operation });
    try {
      if (!policy) throw new Stop({ source: 'configuration', reason: 'OperationNotFound' });
      for (const section of ['inbound', 'backend', 'outbound'] as const) {
        await this.#runSection(fileOf(policy), section);
      }
    } catch (stop) {
      await this.#end(stop, policy);
    }
    return { reply: this.#reply, forwarded: this.#forwarded, counters: this.#counters };
  }

  async #end(stop: unknown, policy: string | undefined): Promise<void> {
    if (!(stop instanceof Stop)) throw stop;
    if (!stop.cause) return;
    await this.#ask({ op: 'fail', policyId: null, ...stop.cause });
    try {
      await this.#runSection(policy ? fileOf(policy) : 'global.policy.xml', 'on-error');
    } catch (again) {
      if (!(again instanceof Stop) || again.cause) throw again;
    }
  }

  async #runSection(file: string, section: Section): Promise<void> {
    const element = this.#document(file).children.find(({ name }) => name === section);
    if (element) await this.#runAll(element.children, section);
  }

  async #runAll(steps: readonly Element[], section: Section): Promise<void> {
    for (const step of steps) await this.#run(step, section);
  }

  async #run(step: Element, section: Section): Promise<unknown> {
    const { name, attributes, children } = step;
    switch (name) {
      case 'base':
        return this.#runSection('global.policy.xml', section);
      case 'include-fragment': {
        const id = attributes['fragment-id'] as string;
        const file = this.#setup.fragments?.[id] ?? `${id}.fragment.xml`;
        return this.#runAll(this.#document(file).children, section);
      }
      case 'choose':
        for (const branch of children) {
          const holds =
            branch.name === 'otherwise' || (await this.#value(branch.attributes.condition, branch));
          if (holds) return this.#runAll(branch.children, section);
        }
        return;
      case 'set-variable':
        return this.#setVariable(attributes, step);
      case 'set-header': {
        const inReply = section === 'outbound' || section === 'on-error';
        const message = inReply ? this.#reply : this.#request;
        await this.#setHeader(message.headers as Fields, step);
        const header = attributes.name as string;
        const values = find(message.headers, header) ?? null;
        return this.#ask({
          op: 'header',
          of: inReply ? 'response' : 'request',
          name: header,
          values,
        });
      }
      case 'rate-limit-by-key': {
        const counter = (await this.#value(attributes['counter-key'], step)) as string;
        this.#counters.push(counter);
        if (counter !== this.#exhausted) return;
        await this.#ask({ op: 'set', name: attributes['retry-after-variable-name'], value: 7 });
        throw new Stop({ source: name, reason: 'RateLimitExceeded' });
      }
      case 'validate-jwt': {
        const token = validateJwt(step, find(this.#request.headers, 'Authorization')?.[0]);
        return this.#ask({
          op: 'setToken',
          name: attributes['output-token-variable-name'],
          ...token,
        });
      }
      case 'set-backend-service':
        return;
      case 'rewrite-uri': {
        const [path = '', query = ''] = (attributes.template as string).split('?');
        const parameters = [...new URLSearchParams(query)].map(([key, value]) => [key, [value]]);
        this.#request = { ...this.#request, path, query: Object.fromEntries(parameters) };
        return;
      }
      case 'forward-request':
        this.#forwarded = this.#request;
        this.#reply = structuredClone(this.#setup.site(this.#request));
        return this.#ask({ op: 'respond', response: this.#reply });
      case 'send-request': {
        const body = await this.#text(
          children.find((child) => child.name === 'set-body') as Element,
        );
        const response = this.#setup.service?.(body) ?? null;
        return this.#ask({
          op: 'setResponse',
          name: attributes['response-variable-name'],
          response,
        });
      }
      case 'return-response':
        await this.#returnResponse(children);
        throw new Stop(undefined);
      default:
        throw new Error(`The executor does not know <${name}> of line ${step.line}.`);
    }
  }

  async #setVariable(attributes: Element['attributes'], step: Element): Promise<unknown> {
    const { name, value = '', id } = attributes;
    const index = this.#indexOf(value, step);
    if (index === undefined) return this.#ask({ op: 'set', name, value });
    return this.#ask({ op: 'setFromExpression', name, expression: index }, id);
  }

  async #returnResponse(children: readonly Element[]): Promise<void> {
    const reply = { status: 200, headers: {} as Fields, body: '' };
    for (const child of children) {
      if (child.name === 'set-status') {
        reply.status = (await this.#value(child.attributes.code, child)) as number;
      } else if (child.name === 'set-header') await this.#setHeader(reply.headers, child);
      else reply.body = await this.#text(child);
    }
    this.#reply = reply;
  }

  async #setHeader(headers: Fields, { attributes, children, ...step }: Element): Promise<void> {
    const action = await this.#value(attributes['exists-action'] ?? 'override', {
      attributes,
      children,
      ...step,
    });
    const name = attributes.name as string;
    const present = find(headers, name);
    if (action === 'skip' && present) return;
    for (const key of Object.keys(headers)) {
      if (key.toLowerCase() === name.toLowerCase()) delete headers[key];
    }
    if (action === 'delete') return;
    headers[name] = await Promise.all(children.map((child) => this.#text(child)));
  }

  #text = async (element: Element): Promise<string> =>
    String(await this.#value(element.text, element));

  /** Plain text as it is, an expression by what .NET makes of it. */
  async #value(text: string | undefined, where: Element): Promise<unknown> {
    const index = this.#indexOf(text ?? '', where);
    if (index === undefined) return text;
    return this.#ask({ op: 'evaluate', expression: index });
  }

  #indexOf(text: string, where: Element): number | undefined {
    const code = codeOf(text);
    if (code === undefined) return undefined;
    const index = this.#setup.expressions.findIndex((one) => one.code === code);
    if (index < 0) throw new Error(`The expression of line ${where.line} was not compiled.`);
    return index;
  }

  async #ask(command: Record<string, unknown>, policyId?: string): Promise<unknown> {
    const answer = await this.#setup.dotnet.ask(command);
    if (answer.error) {
      throw new Stop({
        source: 'expression',
        reason: 'ExpressionValueEvaluationFailure',
        policyId,
      });
    }
    return answer.value;
  }

  #document(file: string): Element {
    const text = this.#setup.files[file];
    if (text === undefined) throw new Error(`infra/gateway has no ${file}.`);
    const known = (_: string, name: string) => {
      const value = this.#setup.namedValues[name];
      if (value === undefined) throw new Error(`There is no named value ${name}.`);
      return value;
    };
    return parse(text.replaceAll(/\{\{([^}]+)\}\}/g, known));
  }
}

const fileOf = (policy: string): string =>
  `${policy.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.policy.xml`;

function find(headers: Readonly<Record<string, readonly string[]>>, name: string) {
  const key = Object.keys(headers).find((one) => one.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : headers[key];
}
