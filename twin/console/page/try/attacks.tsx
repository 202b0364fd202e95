import { useState } from 'preact/hooks';
import type { AttackSample, Ladder } from '../../api.ts';
import { Where } from '../calls/where.tsx';
import { send, useAsked } from '../kit/ask.ts';
import { addressOf } from '../kit/route.ts';

/** What attackers try, which layer stops it, and which would if that one were missing. */
export function Attacks() {
  const { value, error } = useAsked<readonly AttackSample[]>('/api/attacks');
  return (
    <section class="attacks" aria-labelledby="attacks">
      <h2 id="attacks">Attack samples</h2>
      <p class="quiet">
        Each is sent for real, then again without the layer that stopped it, until no layer stops
        it.
      </p>
      {error !== undefined && <p class="empty">{error}</p>}
      <ul class="lines">
        {value?.map((sample) => (
          <Attack key={sample.id} sample={sample} />
        ))}
      </ul>
    </section>
  );
}

function Attack({ sample: { id, title, says } }: { readonly sample: AttackSample }) {
  const [ladder, setLadder] = useState<Ladder | string>();
  const [isRunning, setRunning] = useState(false);
  const run = () => {
    setRunning(true);
    send<Ladder>('/api/attacks', { id })
      .then(setLadder, (error: Error) => setLadder(error.message))
      .finally(() => setRunning(false));
  };
  return (
    <li data-attack={id}>
      <p class="sides">
        <b>{title}</b>
        <button
          type="button"
          class="run"
          onClick={run}
          disabled={isRunning}
          aria-label={`Run: ${title}`}
        >
          {isRunning ? 'Running' : 'Run'}
        </button>
      </p>
      <p class="quiet">{says}</p>
      {typeof ladder === 'string' && <p class="off">{ladder}</p>}
      {typeof ladder === 'object' && <Rungs ladder={ladder} />}
    </li>
  );
}

function Rungs({ ladder: { calls, ladder } }: { readonly ladder: Ladder }) {
  return (
    <ol class="rungs">
      {ladder.map(({ hop, step, says, where, stopped }, index) => (
        <li key={calls[index]} class={stopped ? 'is-stopped' : 'has-passed'}>
          <p>
            <span class="quiet">
              {index === 0 ? 'stopped by' : stopped ? 'without that, stopped by' : 'then'}
            </span>{' '}
            <b class={stopped ? 'holds' : 'off'}>{stopped ? `${hop}, ${step}` : 'nothing'}</b>
          </p>
          <p>{says}</p>
          <p class="sides">
            <span>
              <Where where={where} />
            </span>
            <a href={addressOf('calls', calls[index])}>See the call</a>
          </p>
        </li>
      ))}
    </ol>
  );
}
