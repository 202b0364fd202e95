import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CallRecord } from '../../../twin/kit/call-record.ts';
import { findCall, listCalls } from '../../../twin/trace/find-calls.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

function called(traceparent?: string): CallRecord {
  const record = new CallRecord('gateway', 0);
  const fields = traceparent === undefined ? [] : [['Traceparent', traceparent] as const];
  record.head('client', 'request', 'POST /mcp', fields);
  return record;
}

const found = (records: readonly CallRecord[], asked: string): string => {
  const answer = findCall(records, asked);
  return 'call' in answer ? answer.call.id : answer.error;
};

describe('a call', () => {
  const [first, last] = [called(`00-${TRACE}-${SPAN}-01`), called()];
  const records = [first, last];

  test('is found by its id, by the beginning of its id, and as the last one', () => {
    assert.equal(found(records, first.id), first.id);
    assert.equal(found(records, first.id.slice(0, 12)), first.id);
    assert.equal(found(records, 'last'), last.id);
  });

  test('is found by the trace that its caller sent', () => {
    assert.equal(found(records, TRACE), first.id);
  });

  test('is found by its id although a later caller sent that as its trace', () => {
    const later = called(`00-${last.id}-${SPAN}-01`);
    assert.equal(found([first, last, later], last.id), last.id);
  });

  test('is found no more once another one has the same beginning', () => {
    const many = Array.from({ length: 17 }, () => called());
    const shared = many.map(({ id }) => id.charAt(0)).find((one, at, all) => all.indexOf(one) < at);
    assert.match(
      found(many, shared ?? ''),
      /^\d+ calls have ids that begin with .\. Add more of it\.$/,
    );
  });

  test('is asked for in other words in vain, with what to type', () => {
    assert.match(found(records, 'POST'), /^Specify "last", or the id of a call/);
    assert.match(found(records, ''), /^Specify "last"/);
    assert.match(found(records, 'f'.repeat(32)), /^No call that is kept has the id f+\./);
    assert.match(found([], 'last'), /^No call has arrived yet\.$/);
  });

  test('has no parent if the field is not one', () => {
    const wrong = [
      `00-${'0'.repeat(32)}-${SPAN}-01`,
      `00-${TRACE}-${'0'.repeat(16)}-01`,
      `ff-${TRACE}-${SPAN}-01`,
      `00-${TRACE}-${SPAN}-01-more`,
      `00-${TRACE.toUpperCase()}-${SPAN}-01`,
      `00-${TRACE}-${SPAN}-01\n`.repeat(100),
    ];
    for (const value of wrong) assert.equal(called(value).parent, undefined, value);
    assert.deepEqual(called(`01-${TRACE}-${SPAN}-00-more`).parent, {
      traceId: TRACE,
      spanId: SPAN,
    });
  });
});

describe('a list of calls', () => {
  test('contains all at first, then those that have ended since', async () => {
    const [ended, open] = [called(), called()];
    ended.end(200);
    const first = listCalls([ended, open], 0);
    assert.deepEqual(
      first.calls.map(({ id, end }) => [id, end]),
      [
        [ended.id, 'answered'],
        [open.id, 'open'],
      ],
    );
    open.end(200);
    // The moment of a list is a little in the past, until which the records are complete.
    const ids = new Set<string>();
    let { next } = first;
    while (!ids.has(open.id)) {
      await new Promise(setImmediate);
      const list = listCalls([ended, open], next);
      next = list.next;
      for (const { id } of list.calls) ids.add(id);
    }
    assert.deepEqual(listCalls([ended, open], next).calls, []);
  });
});
