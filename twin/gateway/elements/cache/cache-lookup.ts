import { Fields } from '../../header-fields.ts';
import { Response } from '../../message.ts';
import { Body } from '../../message-body.ts';
import type { Element } from '../../policy-document.ts';
import type { Build, Value } from '../../policy-expressions.ts';
import type { Run } from '../../policy-run.ts';
import { check, type Handler } from '../handler.ts';
import { choiceOf, flagOf } from '../values.ts';
import { refuseExternal } from './caching-type.ts';
import { cacheControl, PENDING, type Stored } from './response-cache.ts';

/** Answers from the cache, or notes that the answer may be stored. */
export const cacheLookup: Handler = {
  required: ['vary-by-developer', 'vary-by-developer-groups'],
  attributes: [
    'caching-type',
    'downstream-caching-type',
    'must-revalidate',
    'allow-private-response-caching',
  ],
  children: ['vary-by-header', 'vary-by-query-parameter'],
  sections: ['inbound'],
  limits: [
    'The twin has no external cache, so `caching-type="external"` is refused.',
    'Callers are not developers of the portal, so `vary-by-developer` and `vary-by-developer-groups` have no effect.',
    'After a hit, no further element of the policy runs ○.',
    'Without `vary-by-query-parameter`, all query parameters count ○.',
    '`Cache-Control` becomes `no-store`, or `private` or `public` with the time that is left ○.',
  ],
  build(element, build) {
    refuseExternal(element);
    flagOf(element, 'vary-by-developer', false, build);
    flagOf(element, 'vary-by-developer-groups', false, build);
    const type = choiceOf(element, 'downstream-caching-type', ['none', 'private', 'public'], build);
    const mustRevalidate = flagOf(element, 'must-revalidate', true, build);
    const allowsPrivate = flagOf(element, 'allow-private-response-caching', false, build);
    const keyOf = keying(element, build);
    return async (run) => {
      const { request } = run.context;
      if (request.method !== 'GET') return false;
      if (request.headers.has('Authorization') && !(await allowsPrivate(run))) return false;
      const key = await keyOf(run);
      const downstream = { type: await type(run), mustRevalidate: await mustRevalidate(run) };
      const stored = run.services.cache.find(key) as Stored | undefined;
      if (!stored) {
        PENDING.set(run.context, { key, downstream });
        return false;
      }
      const { status, reason, headers, body, expires } = stored;
      const response = new Response(status, reason, new Fields(headers), Body.of(body));
      const left = Math.ceil((expires - run.services.clock.now()) / 1000);
      response.headers.set('Cache-Control', [cacheControl(downstream, left)]);
      run.context.response = response;
      return true;
    };
  },
};

/** A key in which no value can pass for another one, whatever the caller sends. */
function keying(element: Element, build: Build): (run: Run) => Promise<string> {
  const named = (name: string): Value<string>[] =>
    element.children
      .filter((child) => child.name === name)
      .map((child) => {
        check(child, {}, build.section);
        return build.text(child);
      });
  const headers = named('vary-by-header');
  const parameters = named('vary-by-query-parameter');
  return async (run) => {
    const { request } = run.context;
    const { path, query } = request.originalUrl;
    const names = await valuesOf(parameters, run);
    const chosen = names.length > 0 ? names : [...query].map(([name]) => name);
    return `response ${JSON.stringify([
      request.operation?.api.id,
      request.operation?.id,
      path,
      chosen.sort().map((name) => [name.toLowerCase(), query.get(name) ?? null]),
      (await valuesOf(headers, run)).map((name) => [name, request.headers.get(name) ?? null]),
    ])}`;
  };
}

/** Several names may stand in one element, separated by semicolons. */
async function valuesOf(values: readonly Value<string>[], run: Run): Promise<string[]> {
  const texts = await Promise.all(values.map((value) => value(run)));
  return texts
    .flatMap((text) => text.split(';'))
    .map((name) => name.trim())
    .filter(Boolean);
}
