import { changed, passed, type Say, type Saying, type Told } from './told.ts';

/** Elements that send requests, and those that answer. */
export const CALLS: Readonly<Record<string, Say>> = {
  'forward-request': (told) => passed(`forwarded${to(told)}${answered(told)}`),
  'mock-response': (told) => answer(told.of('status-code') || '200'),
  'return-response': (told) => answer(told.noted('status') ?? ''),
  'send-one-way-request': (told) => passed(`sent a request${to(told)}`),
  'send-request': (told) => passed(`sent a request${to(told)}${answered(told)}`),
  'set-backend-service': (told) =>
    changed(`requests go to ${told.of('backend-id') || told.of('base-url')}`),
};

/** A refusal if the status says so: a policy also answers with pages and documents. */
function answer(status: string): Saying {
  const says = `answered ${status}`;
  return Number(status) >= 400 ? { says, verdict: 'refused' } : changed(says);
}

const to = (told: Told): string => {
  const place = told.noted('to');
  return place === undefined ? '' : ` to ${place}`;
};

const answered = (told: Told): string => {
  const status = told.noted('status');
  return status === undefined ? ', no answer' : `, answered ${status}`;
};
