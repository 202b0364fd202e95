import { Fields } from '../../header-fields.ts';
import { Response } from '../../message.ts';
import { Body } from '../../message-body.ts';
import { type Element, refuse } from '../../policy-document.ts';
import type { Build, Value } from '../../policy-expressions.ts';
import type { Run, Step } from '../../policy-run.ts';
import { check, type Handler } from '../handler.ts';
import { flagOf, numberOf } from '../values.ts';
import {
  addCors,
  addPreflight,
  allowsOrigin,
  allowsPreflight,
  type CorsRules,
  originOf,
} from './cors-rules.ts';

const CONTENTS: Readonly<Record<string, { child: string; attributes?: readonly string[] }>> = {
  'allowed-origins': { child: 'origin' },
  'allowed-methods': { child: 'method', attributes: ['preflight-result-max-age'] },
  'allowed-headers': { child: 'header' },
  'expose-headers': { child: 'header' },
};

/** Lets pages of other origins call, and answers what browsers ask before they do. */
export const cors: Handler = {
  attributes: ['allow-credentials', 'terminate-unmatched-request'],
  children: Object.keys(CONTENTS),
  sections: ['inbound'],
  limits: [
    'Without `terminate-unmatched-request`, a request whose origin is not allowed passes without CORS headers, as the table of the reference says; the text of the reference says that it ends with an empty 200 ○.',
    'The response to a preflight request has the allowed methods as written, the requested headers, and the origin of the request, or `*` if every origin is allowed without credentials ○.',
  ],
  build(element, build) {
    const { rules, terminates } = read(element, build);
    return async (run) => {
      const { headers, method } = run.context.request;
      const origin = headers.get('Origin')?.[0];
      if (origin === undefined) return false;
      const found = await rules(run);
      if (allowsOrigin(found, origin)) {
        run.completions.push((answer) => addCors(found, origin, answer.headers));
        return false;
      }
      const isSimple = method === 'GET' || method === 'HEAD';
      return isSimple && (await terminates(run)) ? empty(run) : false;
    };
  },
  preflight(element, build): Step {
    const { rules, terminates } = read(element, build);
    return async (run) => {
      const { headers } = run.context.request;
      const found = await rules(run);
      const isAllowed =
        allowsOrigin(found, headers.get('Origin')?.[0] ?? '') && allowsPreflight(found, headers);
      if (!isAllowed && !(await terminates(run))) return false;
      empty(run);
      if (isAllowed) addPreflight(found, headers, run.context.response?.headers ?? new Fields());
      return true;
    };
  },
};

/** Answers with an empty 200. */
function empty(run: Run): true {
  run.context.response = new Response(200, '', new Fields(), Body.none());
  return true;
}

function read(element: Element, build: Build) {
  const [origins, methods, headers, exposed] = Object.keys(CONTENTS).map((name) =>
    childrenOf(element, name, build),
  );
  const listed = new Set(origins?.map(originIn));
  if (listed.has('*') && listed.size > 1)
    refuse(element, 'the origin * must be the only one in <allowed-origins>');
  const allowed = methods?.map((child) => build.text(child));
  const credentials = flagOf(element, 'allow-credentials', false, build);
  const age = element.children.find(({ name }) => name === 'allowed-methods');
  const hasAge = age?.attributes['preflight-result-max-age'] !== undefined;
  const maxAge = age && hasAge ? numberOf(age, 'preflight-result-max-age', build) : undefined;
  const rules: Value<CorsRules> = async (run) => ({
    origins: listed,
    methods: allowed ? await all(allowed, run) : new Set(['GET', 'POST']),
    headers: new Set(headers?.map((child) => child.text.toLowerCase())),
    exposed: exposed?.map((child) => child.text) ?? [],
    credentials: await credentials(run),
    maxAge: await maxAge?.(run),
  });
  return { rules, terminates: flagOf(element, 'terminate-unmatched-request', false, build) };
}

const all = async (values: readonly Value<string>[], run: Run): Promise<ReadonlySet<string>> =>
  new Set(await Promise.all(values.map((value) => value(run))));

function childrenOf(element: Element, name: string, build: Build): readonly Element[] | undefined {
  const found = element.children.find((child) => child.name === name);
  if (!found) return undefined;
  const { child, attributes = [] } = CONTENTS[name] ?? { child: '' };
  check(found, { attributes, children: [child] }, build.section);
  for (const one of found.children) check(one, {}, build.section);
  return found.children;
}

function originIn(element: Element): string {
  if (element.text === '*') return '*';
  return (
    originOf(element.text) ??
    refuse(element, `"${element.text}" is not an origin, such as https://example.com`)
  );
}
