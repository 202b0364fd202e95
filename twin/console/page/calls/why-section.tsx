import type { Why } from '../../../trace/call-view.ts';
import { Command } from '../kit/command.tsx';
import { Where } from './where.tsx';

/** What would have to be different for the call to succeed. */
export function WhySection({ why }: { readonly why: Why }) {
  return (
    <section class="why" aria-labelledby="why">
      <h2 id="why">Why?</h2>
      <p>{why.says}</p>
      {why.ways.length > 0 && (
        <ul>
          {why.ways.map(({ says, command, where }) => (
            <li key={says}>
              <p>{says}</p>
              {command !== undefined && <Command text={command} />}
              <Where where={where} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
