import type { ChainPicture } from '../../chain/chain-picture.ts';

/** Who may open a connection to whom. */
export function ReachTable({ picture: { reach } }: { readonly picture: ChainPicture }) {
  const froms = [...new Set(reach.map(({ from }) => from))];
  const tos = [...new Set(reach.map(({ to }) => to))];
  return (
    <section class="reach" aria-labelledby="reach">
      <h2 id="reach">Who may reach whom, on port 443</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard. */}
      <section class="scrolls" tabIndex={0} aria-label="Who may reach whom">
        <table>
          <thead>
            <tr>
              <td />
              {tos.map((to) => (
                <th key={to} scope="col">
                  {to}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {froms.map((from) => (
              <tr key={from}>
                <th scope="row">{from}</th>
                {tos.map((to) => (
                  <ReachCell key={to} one={reach.find((it) => it.from === from && it.to === to)} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

function ReachCell({ one }: { readonly one: ChainPicture['reach'][number] | undefined }) {
  if (!one) return <td />;
  const { open, by, was } = one;
  return (
    <td class={open ? 'is-open' : 'is-closed'} title={by.join(', ')}>
      <span class="state">
        <svg class="mark" viewBox="0 0 12 12" aria-hidden="true">
          {open ? (
            <path d="M1 6h9M6 2l4 4-4 4" class="cross" />
          ) : (
            <path d="M2 2l8 8M10 2l-8 8" class="cross" />
          )}
        </svg>
        {open ? 'open' : 'closed'}
      </span>
      <span class="by">{by.join(', ')}</span>
      {was !== undefined && <b class="changed">was {was ? 'open' : 'closed'}</b>}
    </td>
  );
}
