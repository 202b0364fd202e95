import type { CallView } from '../../../trace/call-view.ts';
import { isRefusal } from '../../../trace/is-refusal.ts';
import { milliseconds } from '../../../trace/milliseconds.ts';
import { pathOf, type Station } from '../../../trace/path.ts';

/** The path of the call, with the hop where it ended. */
export function Stations({ call }: { readonly call: CallView }) {
  return (
    <ol class="path" aria-label="The path of the call">
      {pathOf(call).map(({ hop, state }) => (
        <li key={hop} class={`station ${state.replace(' ', '-')}`}>
          <Point state={state} />
          <b>{hop}</b>
          <span class="word">{state}</span>
          <span class="evidence">{evidenceOf(call, hop)}</span>
        </li>
      ))}
    </ol>
  );
}

function Point({ state }: Pick<Station, 'state'>) {
  const isEnd = isRefusal(state);
  return (
    <svg class="point" viewBox="0 0 16 16" aria-hidden="true">
      {isEnd ? (
        <path d="M3 3l10 10M13 3L3 13" />
      ) : (
        <circle cx="8" cy="8" r={state === 'passed' ? 6 : 4} />
      )}
    </svg>
  );
}

function evidenceOf({ decisions }: CallView, hop: Station['hop']): string {
  const own = decisions.filter((one) => one.hop === hop);
  if (own.length === 0) return '';
  const steps = own.length === 1 ? '1 step' : `${own.length} steps`;
  // Steps that stand within others are part of their time.
  const top = Math.min(...own.map(({ depth = 0 }) => depth));
  const took = own
    .filter(({ depth = 0 }) => depth === top)
    .reduce((sum, one) => sum + (one.took ?? 0), 0);
  return took > 0 ? `${steps}, ${milliseconds(took)}` : steps;
}
