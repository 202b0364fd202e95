import type { CallView, DecisionView } from '../../../trace/call-view.ts';
import { useAsked } from '../kit/ask.ts';
import { Copy } from '../kit/copy.tsx';
import { milliseconds, Time } from '../kit/time.tsx';
import { Outcome } from './outcome.tsx';

/** @param version changes when the call does. */
export function OneCall({ id, version }: { readonly id: string; readonly version: unknown }) {
  const { value, error } = useAsked<CallView>(`/api/call?id=${encodeURIComponent(id)}`, version);
  if (error !== undefined) return <p class="empty">{error}</p>;
  if (!value) return <p class="empty">Reading the call</p>;
  const deciding = value.decisions[value.deciding ?? -1];
  return (
    <article class="call" data-id={value.id}>
      <header>
        <h1>{value.what || value.request}</h1>
        <p class="facts-line">
          <Outcome call={value} />
          <span>{value.took === undefined ? 'still open' : milliseconds(value.took)}</span>
          <Time at={value.at} />
        </p>
      </header>
      {deciding && (
        <section class="deciding" aria-label="The deciding step">
          <p>{deciding.says}</p>
          <Where decision={deciding} />
        </section>
      )}
      <Decisions decisions={value.decisions} deciding={value.deciding} />
    </article>
  );
}

function Where({ decision: { where } }: { readonly decision: DecisionView }) {
  if (!where) return null;
  const text = `${where.file}:${where.line}`;
  return (
    <span class="where">
      <code>{text}</code>
      <Copy text={text} label={`Copy ${text}`} />
    </span>
  );
}

function Decisions({
  decisions,
  deciding,
}: {
  readonly decisions: readonly DecisionView[];
  readonly deciding: number | undefined;
}) {
  return (
    <ol class="decisions" aria-label="Decisions, in order">
      {decisions.map((one, index) => (
        <li key={index} class={`decision ${one.verdict}`} data-deciding={index === deciding}>
          <span class="hop">{one.hop}</span>
          <span class="says">{one.says}</span>
          {one.where && <code>{`${one.where.file}:${one.where.line}`}</code>}
        </li>
      ))}
    </ol>
  );
}
