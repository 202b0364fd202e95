/** How an ingestion endpoint responds to a delivery, and what happens to its records there. */

type Verdict = 'taken' | number;

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  /** Indices of the records that it has accepted. */
  readonly taken: readonly number[];
}

export type Behaviour =
  | { readonly reply: (count: number) => Reply }
  /** No answer, simulated through Node's error for the connection. */
  | { readonly broken: 'reset' | 'silence' };

export interface Row {
  readonly what: string;
  readonly behaviour: Behaviour;
  readonly kind: string;
  /** Which of ten records in one delivery are permanently refused; empty if all are kept. */
  readonly final?: 'all' | 'some';
}

/** An answer that states the outcome of each record, as the service does. */
export function itemised(status: number, verdicts: readonly Verdict[]): Reply {
  const taken = verdicts.flatMap((verdict, index) => (verdict === 'taken' ? [index] : []));
  const errors = verdicts.flatMap((verdict, index) =>
    verdict === 'taken' ? [] : [{ index, statusCode: verdict, message: 'not this one' }],
  );
  const body = { itemsReceived: verdicts.length, itemsAccepted: taken.length, errors };
  return { status, body: JSON.stringify(body), taken };
}

const each = (count: number, verdict: (index: number) => Verdict): Verdict[] =>
  Array.from({ length: count }, (_, index) => verdict(index));

export const ACCEPTED = (count: number): Reply =>
  itemised(
    200,
    each(count, () => 'taken'),
  );

const plain = (status: number, headers: Record<string, string> = {}, body = ''): Behaviour => ({
  reply: () => ({ status, headers, body, taken: [] }),
});
const every = (status: number, item = status, headers = {}): Behaviour => ({
  reply: (count) => ({
    ...itemised(
      status,
      each(count, () => item),
    ),
    headers,
  }),
});
const everyThird = (item: number): Behaviour => ({
  reply: (count) =>
    itemised(
      206,
      each(count, (index) => (index % 3 === 0 ? item : 'taken')),
    ),
});

export const ROWS: readonly Row[] = [
  {
    what: '200 that accepts nothing',
    behaviour: {
      reply: (count) => ({
        status: 200,
        body: JSON.stringify({ itemsReceived: count, itemsAccepted: 0, errors: [] }),
        taken: [],
      }),
    },
    kind: 'refused',
  },
  { what: '200 that is not JSON', behaviour: plain(200, {}, '<html>'), kind: 'refused' },
  {
    what: '206, some refused',
    behaviour: everyThird(400),
    kind: 'refused',
    final: 'some',
  },
  { what: '206, some throttled', behaviour: everyThird(429), kind: 'throttled' },
  {
    what: '206 that does not say which ones',
    behaviour: {
      reply: (count) => {
        const most = Math.ceil(count / 2);
        return {
          status: 206,
          body: JSON.stringify({ itemsReceived: count, itemsAccepted: most, errors: [] }),
          taken: each(count, () => 'taken').flatMap((_, index) => (index < most ? [index] : [])),
        };
      },
    },
    kind: 'refused',
    final: 'some',
  },
  { what: '206, some over the quota', behaviour: everyThird(402), kind: 'throttled' },
  {
    what: '200 that counts refused records as accepted',
    behaviour: {
      reply: (count) => {
        const { taken, ...rest } = itemised(
          200,
          each(count, (index) => (index === 1 ? 400 : 'taken')),
        );
        const { errors } = JSON.parse(rest.body);
        const body = { itemsReceived: count, itemsAccepted: count, errors };
        return { ...rest, body: JSON.stringify(body), taken };
      },
    },
    kind: 'refused',
    final: 'some',
  },
  {
    what: '206 that names one of the two that it throttles',
    behaviour: {
      reply: (count) => {
        const missing = count > 1 ? [0, count - 1] : [0];
        const taken = each(count, () => 'taken').flatMap((_, index) =>
          missing.includes(index) ? [] : [index],
        );
        const errors = [{ index: 0, statusCode: 429 }];
        const body = { itemsReceived: count, itemsAccepted: taken.length, errors };
        return { status: 206, body: JSON.stringify(body), taken };
      },
    },
    kind: 'refused',
    final: 'some',
  },
  { what: '400 for each', behaviour: every(400), kind: 'refused', final: 'all' },
  {
    what: '400 for the whole',
    behaviour: plain(400, {}, 'Invalid instrumentation key'),
    kind: 'refused',
    final: 'all',
  },
  { what: '401', behaviour: plain(401), kind: 'no_permission' },
  { what: '402', behaviour: every(402), kind: 'throttled' },
  { what: '403', behaviour: plain(403), kind: 'no_permission' },
  { what: '404', behaviour: plain(404), kind: 'refused' },
  { what: '408', behaviour: plain(408), kind: 'unreachable' },
  { what: '413', behaviour: plain(413), kind: 'refused', final: 'all' },
  { what: '429', behaviour: every(429, 429, { 'retry-after': '20' }), kind: 'throttled' },
  { what: '439', behaviour: every(439), kind: 'throttled' },
  { what: '500', behaviour: every(500), kind: 'unreachable' },
  { what: '502', behaviour: plain(502, {}, 'Bad Gateway'), kind: 'unreachable' },
  {
    what: '503 with a date',
    behaviour: plain(503, { 'retry-after': 'Fri, 31 Dec 2100 23:59:59 GMT' }),
    kind: 'unreachable',
  },
  { what: '504', behaviour: plain(504), kind: 'unreachable' },
  {
    what: '307 to another place',
    behaviour: plain(307, { location: 'https://collector.example/v2.1/track' }),
    kind: 'refused',
  },
  {
    what: '308 to itself',
    behaviour: plain(308, {
      location: 'https://westeurope-1.in.applicationinsights.azure.com/v2.1/track',
    }),
    kind: 'refused',
  },
  { what: 'a connection that is reset', behaviour: { broken: 'reset' }, kind: 'unreachable' },
  { what: 'no answer', behaviour: { broken: 'silence' }, kind: 'unreachable' },
];
