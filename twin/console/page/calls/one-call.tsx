import type { CallView } from '../../../trace/call-view.ts';
import { milliseconds } from '../../../trace/milliseconds.ts';
import { useAsked, useTicks } from '../kit/ask.ts';
import { Copy } from '../kit/copy.tsx';
import { addressOf } from '../kit/route.ts';
import { Time } from '../kit/time.tsx';
import type { ViewName } from '../kit/views.ts';
import { Heads } from './heads.tsx';
import { Outcome } from './outcome.tsx';
import { RecordsSection } from './records-section.tsx';
import { Stations } from './stations.tsx';
import { Steps } from './steps.tsx';
import { TokenSection } from './token-section.tsx';
import { Where } from './where.tsx';
import { WhySection } from './why-section.tsx';

const RECORDS_AFTER_MS = 2000;
const MOST_TICKS = 5;

/** @param version changes when the call does. */
export function OneCall({
  view,
  id,
  version,
}: {
  readonly view: ViewName;
  readonly id: string;
  readonly version: unknown;
}) {
  const { value, error } = useAsked<CallView>(
    `/api/call?id=${encodeURIComponent(id)}`,
    version,
    // Records arrive after the answer, and tell nothing of it.
    useTicks(RECORDS_AFTER_MS, MOST_TICKS),
  );
  return (
    <>
      <a class="back" href={addressOf(view)}>
        Back to the list
      </a>
      {error !== undefined && <p class="empty">{error}</p>}
      {value && <Call call={value} />}
    </>
  );
}

function Call({ call }: { readonly call: CallView }) {
  const { id, decisions, deciding } = call;
  return (
    <article class="call" data-id={id}>
      <header>
        <h1>{call.what || call.request}</h1>
        <p class="line">
          <Outcome call={call} />
          <span>{call.took === undefined ? 'no answer yet' : milliseconds(call.took)}</span>
          <Time at={call.at} />
          {call.what !== '' && <span class="mono">{call.request}</span>}
          <span>at {named(call.entrance)}</span>
        </p>
        <p class="line">
          <span>{call.who ? `by ${call.who}` : 'without a token'}</span>
          {call.client !== '' && <span>with {call.client}</span>}
          <span class="id">
            <code>{id}</code> <Copy text={id} label="Copy the id of the call" />
          </span>
        </p>
      </header>
      <Verdict call={call} decision={decisions[deciding ?? -1]} />
      <Stations call={call} />
      {call.why && <WhySection why={call.why} />}
      <Steps call={call} />
      <Heads heads={call.heads} />
      {call.token && <TokenSection token={call.token} />}
      {call.correlationId !== undefined && <RecordsSection records={call.records} />}
    </article>
  );
}

function Verdict({
  call: { end, hop, decided },
  decision,
}: {
  readonly call: CallView;
  readonly decision: CallView['decisions'][number] | undefined;
}) {
  if (!decision) {
    const says = end === 'open' ? 'The call is still open.' : `Answered by ${named(hop)}.`;
    return <p class={`verdict-line ${end}`}>{says}</p>;
  }
  return (
    <section class={`verdict-line ${end}`} aria-label="The deciding step">
      <p>{decided ?? decision.says}</p>
      <Where where={decision.where} />
    </section>
  );
}

const named = (hop: string): string => (hop === 'entra' ? hop : `the ${hop}`);
