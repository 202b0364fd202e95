import { useMemo, useState } from 'preact/hooks';
import type { CallSummary } from '../../../trace/call-view.ts';
import { FILTER_FIELDS, type Filter } from './filter-calls.ts';

const ANY: Readonly<Record<(typeof FILTER_FIELDS)[number], string>> = {
  end: 'Any outcome',
  hop: 'Any hop',
  entrance: 'Any entrance',
  who: 'Any user',
};

interface FiltersProps {
  readonly calls: readonly CallSummary[];
  readonly filter: Filter;
  readonly shown: number;
  readonly change: (filter: Filter) => void;
}

export function Filters({ calls, filter, shown, change }: FiltersProps) {
  const [isMore, setMore] = useState(false);
  const choices = useMemo(
    () =>
      FILTER_FIELDS.map((field) => {
        const values = new Set(calls.map((call) => call[field]));
        // What is chosen stays, also when its calls are gone.
        if (filter[field]) values.add(filter[field] as never);
        values.delete('' as never);
        return [field, [...values].sort()] as const;
      }),
    [calls, filter],
  );
  return (
    <search class={isMore ? 'filters more' : 'filters'}>
      <input
        id="filter"
        type="search"
        placeholder="Filter ( / )"
        aria-label="Filter by text"
        value={filter.text}
        onInput={({ currentTarget }) => change({ ...filter, text: currentTarget.value })}
      />
      <button type="button" class="toggle" aria-expanded={isMore} onClick={() => setMore(!isMore)}>
        Filters
      </button>
      {choices.map(([field, values]) => (
        <select
          key={field}
          aria-label={ANY[field]}
          value={filter[field]}
          onChange={({ currentTarget }) => change({ ...filter, [field]: currentTarget.value })}
        >
          <option value="">{ANY[field]}</option>
          {values.map((value) => (
            <option key={value} value={value}>
              {value}
            </option>
          ))}
        </select>
      ))}
      <span class="count" role="status">
        {shown === calls.length ? `${shown} calls` : `${shown} of ${calls.length} calls`}
      </span>
    </search>
  );
}
