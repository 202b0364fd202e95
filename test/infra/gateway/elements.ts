import type { Element } from './document.ts';
import { type Fields, type Section, Stop } from './exchange.ts';
import { find, type RunState } from './run-state.ts';
import { validateJwt } from './validate-jwt.ts';

type Handler = (run: RunState, step: Element, section: Section) => Promise<unknown>;

/** What each element of the policy language does, but for those that decide what runs next. */
export const HANDLERS: Readonly<Record<string, Handler>> = {
  'set-variable': async (run, { attributes: { name, value = '', id } }) => {
    const expression = run.expression(value);
    return expression === undefined
      ? run.ask({ op: 'set', name, value })
      : run.ask({ op: 'setFromExpression', name, expression }, id);
  },

  'set-header': async (run, step, section) => {
    const of = section === 'outbound' || section === 'on-error' ? 'response' : 'request';
    const { headers } = of === 'response' ? run.reply : run.request;
    await run.setHeader(headers as Fields, step);
    const name = String(await run.value(step.attributes.name));
    return run.ask({ op: 'header', of, name, values: find(headers, name) ?? null });
  },

  'rate-limit-by-key': async (run, { name: source, attributes }) => {
    const counter = String(await run.value(attributes['counter-key']));
    run.counters.push(counter);
    if (counter !== run.exhausted) return;
    await run.ask({ op: 'set', name: attributes['retry-after-variable-name'], value: 7 });
    throw new Stop({ source, reason: 'RateLimitExceeded' });
  },

  'validate-jwt': async (run, step) => {
    const token = validateJwt(step, find(run.request.headers, 'Authorization')?.[0]);
    const name = step.attributes['output-token-variable-name'];
    return run.ask({ op: 'setToken', name, ...token });
  },

  trace: async (run, { children }) => {
    const [message] = children.filter(({ name }) => name === 'message');
    const entries = children
      .filter(({ name }) => name === 'metadata')
      .map(async ({ attributes: { name = '', value } }) => [name, await run.value(value)]);
    run.traces.push({
      message: message && (await run.text(message)),
      ...Object.fromEntries(await Promise.all(entries)),
    });
  },

  'set-backend-service': async () => {},

  'rewrite-uri': async (run, { attributes }) => {
    const [path = '', text = ''] = (attributes.template as string).split('?');
    const own = [...new URLSearchParams(text)].map(([key, value]) => [key, [value]]);
    const kept = attributes['copy-unmatched-params'] === 'false' ? {} : run.request.query;
    run.request = { ...run.request, path, query: { ...kept, ...Object.fromEntries(own) } };
  },

  'forward-request': async (run) => {
    run.forwarded = run.request;
    run.reply = structuredClone(run.setup.site(run.request));
    return run.ask({ op: 'respond', response: run.reply });
  },

  'send-request': async (run, { attributes, children }) => {
    const body = children.find(({ name }) => name === 'set-body') as Element;
    const response = run.setup.service?.(await run.text(body)) ?? null;
    return run.ask({ op: 'setResponse', name: attributes['response-variable-name'], response });
  },

  'return-response': async (run, { children }) => {
    const reply = { status: 200, headers: {} as Fields, body: '' };
    for (const child of children) {
      if (child.name === 'set-status')
        reply.status = Number(await run.value(child.attributes.code));
      else if (child.name === 'set-header') await run.setHeader(reply.headers, child);
      else reply.body = await run.text(child);
    }
    run.reply = reply;
    throw new Stop(undefined);
  },
};
