import type { CallSummary } from '../../../trace/call-view.ts';

export interface Filter {
  readonly text: string;
  /** Empty for any. */
  readonly end: string;
  readonly hop: string;
  readonly entrance: string;
  readonly who: string;
}

export const NO_FILTER: Filter = { text: '', end: '', hop: '', entrance: '', who: '' };

/** The fields that are compared as a whole. */
export const FILTER_FIELDS = ['end', 'hop', 'entrance', 'who'] as const;

export function filterCalls(calls: readonly CallSummary[], filter: Filter): readonly CallSummary[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  const fields = FILTER_FIELDS.filter((field) => filter[field] !== '');
  if (words.length === 0 && fields.length === 0) return calls;
  return calls.filter((call) => {
    if (fields.some((field) => call[field] !== filter[field])) return false;
    const text = textOf(call);
    return words.every((word) => text.includes(word));
  });
}

const textOf = ({ id, what, request, who, client, decided = '', status, hop }: CallSummary) =>
  [id, what, request, who, client, decided, status, hop].join(' ').toLowerCase();
