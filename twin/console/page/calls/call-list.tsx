import { Component } from 'preact';
import type { CallSummary } from '../../../trace/call-view.ts';
import { milliseconds } from '../../../trace/milliseconds.ts';
import { addressOf } from '../kit/route.ts';
import { Time } from '../kit/time.tsx';
import type { ViewName } from '../kit/views.ts';
import { Outcome } from './outcome.tsx';

export function CallList({
  view,
  calls,
  open,
}: {
  readonly view: ViewName;
  readonly calls: readonly CallSummary[];
  readonly open: string | undefined;
}) {
  return (
    <ol class="rows" aria-label="Calls, the newest first">
      {calls.map((call) => (
        <Row key={call.id} view={view} call={call} isOpen={call.id === open} />
      ))}
    </ol>
  );
}

interface RowProps {
  readonly view: ViewName;
  readonly call: CallSummary;
  readonly isOpen: boolean;
}

class Row extends Component<RowProps> {
  /** A message changes few of hundreds of rows. */
  override shouldComponentUpdate(next: RowProps): boolean {
    return next.call !== this.props.call || next.isOpen !== this.props.isOpen;
  }

  render({ view, call, isOpen }: RowProps) {
    return (
      <li class="row" data-id={call.id} data-end={call.end}>
        <a href={addressOf(view, call.id)} aria-current={isOpen ? 'true' : undefined}>
          <Outcome call={call} />
          <span class="what">{call.what || call.request}</span>
          <span class="who">{whoOf(call)}</span>
          <span class="client">{call.client}</span>
          <span class="hop">{call.hop}</span>
          <span class="took">{call.took === undefined ? '' : milliseconds(call.took)}</span>
          <span class="when">
            <Time at={call.at} />
          </span>
        </a>
      </li>
    );
  }
}

/** Attempts of attack samples stand among the calls of callers. */
const whoOf = ({ sample, who }: CallSummary): string =>
  sample === undefined ? who || 'no token' : 'attack sample';
