import type { Event } from '../../../run/answers.ts';
import { Time } from '../kit/time.tsx';

/** Records as the workspace keeps them. */
export function Records({
  events,
  none,
}: {
  readonly events: readonly Event[];
  readonly none: string;
}) {
  if (events.length === 0) return <p class="quiet">{none}</p>;
  return (
    <ol class="record-list">
      {events.map((event, index) => (
        <li key={index}>
          <p>
            <b>{event.name}</b> <Time at={event.at} />
          </p>
          <dl class="pairs">
            {Object.entries(event.properties).map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>
                  <code>{String(value)}</code>
                </dd>
              </div>
            ))}
          </dl>
        </li>
      ))}
    </ol>
  );
}
