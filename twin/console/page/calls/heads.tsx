import type { Head } from '../../../kit/message-head.ts';
import { compareHeads } from '../../../trace/compare-heads.ts';

/** Heads of the messages as each hop sent them, side by side. */
export function Heads({ heads }: { readonly heads: readonly Head[] }) {
  return (
    <>
      <Table title="Request heads" heads={heads.filter(({ kind }) => kind === 'request')} />
      <Table title="Answer heads" heads={heads.filter(({ kind }) => kind === 'answer')} />
    </>
  );
}

function Table({ title, heads }: { readonly title: string; readonly heads: readonly Head[] }) {
  if (heads.length === 0) return null;
  return (
    <section class="heads">
      <h2>{title}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard. */}
      <section class="scrolls" tabIndex={0} aria-label={title}>
        <table>
          <thead>
            <tr>
              <td />
              {heads.map(({ by, first }, index) => (
                <th key={index} scope="col">
                  from {by} <code>{first}</code>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {compareHeads(heads).map(({ name, cells }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {cells.map(({ value, mark }, index) => (
                  <td key={index} class={mark}>
                    {mark && <b>{mark}</b>} {value !== undefined && <code>{value}</code>}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
