import { readBody } from '../../body-text.ts';
import type { Response } from '../../message.ts';
import type { Handler } from '../handler.ts';
import { flagOf, numberOf } from '../values.ts';
import { cacheControl, PENDING, type Stored } from './response-cache.ts';

/** Stores the answer as it is here, if `<cache-lookup>` has missed. */
export const cacheStore: Handler = {
  required: ['duration'],
  attributes: ['cache-response'],
  sections: ['outbound'],
  limits: [
    'A stream of events is not stored. Any other response over 1 MiB is not stored if it states its length, and fails otherwise.',
  ],
  build(element, build) {
    const duration = numberOf(element, 'duration', build);
    const decides =
      element.attributes['cache-response'] === undefined
        ? undefined
        : flagOf(element, 'cache-response', false, build);
    return async (run) => {
      const pending = PENDING.get(run.context);
      const { response } = run.context;
      if (!pending || !response || isTooLarge(response)) return false;
      const isStored = decides ? await decides(run) : response.status === 200;
      if (!isStored) return false;
      const seconds = await duration(run);
      await readBody(response.body);
      const body = response.body.isPresent ? response.body.take(true) : Buffer.alloc(0);
      const stored: Stored = {
        status: response.status,
        reason: response.reason,
        headers: [...response.headers].map(([name, values]) => [name, [...values]] as const),
        body,
        expires: run.services.clock.now() + seconds * 1000,
      };
      run.services.cache.store(pending.key, stored, sizeOf(stored), seconds);
      response.headers.set('Cache-Control', [cacheControl(pending.downstream, seconds)]);
      return false;
    };
  },
};

/** Larger answers are not read into memory. */
const MAX_BYTES = 1024 * 1024;

const isTooLarge = ({ headers }: Response): boolean =>
  Number(headers.get('Content-Length')?.[0] ?? 0) > MAX_BYTES ||
  /^text\/event-stream/i.test(headers.get('Content-Type')?.[0] ?? '');

const sizeOf = ({ headers, body }: Stored): number =>
  body.length + Buffer.byteLength(JSON.stringify(headers));
