import { useState } from 'preact/hooks';
import type { Event } from '../../../run/answers.ts';
import type { Alerts } from '../../api.ts';
import { send, useAsked, useTicks } from '../kit/ask.ts';
import { Time } from '../kit/time.tsx';
import { Records } from './records.tsx';

const EVERY_MS = 2000;
/** Rows on the page; the rest is at the terminal. */
const MOST_RECORDS = 100;

export function RecordsView() {
  const ticks = useTicks(EVERY_MS);
  const [runs, count] = useState(0);
  const alerts = useAsked<Alerts>('/api/alerts', ticks, runs);
  const records = useAsked<readonly Event[]>('/api/records', ticks, runs);
  const error = alerts.error ?? records.error;
  const evaluate = () => void send('/api/alerts').then(() => count(runs + 1));
  return (
    <div class="page">
      <header>
        <h1>Records and alerts</h1>
        <button type="button" onClick={evaluate}>
          Evaluate now
        </button>
      </header>
      {error !== undefined && <p class="empty">{error}</p>}
      {alerts.value && <AlertLists {...alerts.value} />}
      <section aria-labelledby="records">
        <h2 id="records">Records</h2>
        {records.value && (
          <Records
            events={records.value.slice(-MOST_RECORDS).reverse()}
            none="No record has arrived yet. The server records each call of a tool."
          />
        )}
      </section>
    </div>
  );
}

function AlertLists({ alerts, next }: Alerts) {
  return (
    <div class="pair">
      <section aria-labelledby="alerts">
        <h2 id="alerts">Alerts</h2>
        {alerts.length === 0 && <p class="quiet">No rule has fired.</p>}
        <ol class="lines">
          {alerts.toReversed().map((alert) => (
            <li key={`${alert.rule} ${alert.at}`}>
              <p>
                <b class={alert.resolved ? '' : 'off'}>{alert.rule}</b>
              </p>
              <p class="quiet">
                severity {alert.severity}, <Time at={alert.at} />
                {alert.muted && ', muted'}
                {alert.resolved !== undefined && ', resolved'}
              </p>
              <code>{JSON.stringify(alert.row)}</code>
            </li>
          ))}
        </ol>
      </section>
      <section aria-labelledby="rules">
        <h2 id="rules">Rules, and when each looks next</h2>
        {next.length === 0 && <p class="quiet">The deployment has no alert rule.</p>}
        <ol class="lines">
          {next.map(({ rule, at }) => (
            <li key={rule} class="sides">
              <span>{rule}</span>
              <Time at={at} />
            </li>
          ))}
        </ol>
        <p class="quiet">A rule that learns its threshold from past days does not run here.</p>
      </section>
    </div>
  );
}
