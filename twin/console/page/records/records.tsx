import type { Event } from '../../../run/answers.ts';
import { Time } from '../kit/time.tsx';

/** What a reader looks for first. */
const SHORT = ['tool', 'decision', 'reason'] as const;

/** Records as the workspace keeps them. */
export function Records({
  events,
  none,
  isOpen = false,
}: {
  readonly events: readonly (Event & { readonly rules?: readonly string[] })[];
  readonly none: string;
  readonly isOpen?: boolean;
}) {
  if (events.length === 0) return <p class="quiet">{none}</p>;
  return (
    <ol class="record-list">
      {events.map((event, index) => (
        <li key={index}>
          <details open={isOpen}>
            <summary>
              <b>{event.name}</b>
              {SHORT.filter((name) => event.properties[name]).map((name) => (
                <span key={name}>{event.properties[name]}</span>
              ))}
              <Time at={event.at} />
            </summary>
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
            {event.rules?.map((rule) => (
              <p key={rule} class="quiet">
                counts for the alert rule {rule}
              </p>
            ))}
          </details>
        </li>
      ))}
    </ol>
  );
}
