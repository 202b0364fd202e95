import type { ChainPicture, HopFacts, Subnet } from '../../chain/chain-picture.ts';
import { type Line, layOut, type Rect } from './lay-out.ts';

/** Hops with their doors to the internet above, and the network with its subnets below. */
export function ChainDrawing({ picture }: { readonly picture: ChainPicture }) {
  const { width, height, internet, hops, network, subnets, lines } = layOut(picture);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard.
    <section class="scrolls drawing" tabIndex={0} aria-label="Picture of the chain">
      <svg viewBox={`-1 -1 ${width + 2} ${height + 2}`} role="img" aria-labelledby="drawing">
        <title id="drawing">{describe(picture)}</title>
        <Box rect={internet} kind="outside" />
        <text x={internet.x + 12} y={internet.y + 20} class="strong">
          the internet
        </text>
        <Box rect={network} kind="network" />
        <text x={network.x + 12} y={network.y + 20} class="quiet">
          network {picture.network}
        </text>
        {lines.map((line) => (
          <Connection key={`${line.x1} ${line.y1} ${line.x2} ${line.y2}`} line={line} />
        ))}
        {hops.map(([hop, rect]) => (
          <HopBox key={hop.hop} hop={hop} rect={rect} />
        ))}
        {subnets.map(([subnet, rect]) => (
          <SubnetBox key={subnet.name} subnet={subnet} rect={rect} />
        ))}
      </svg>
    </section>
  );
}

const describe = ({ reach, hops, subnets }: ChainPicture): string =>
  [
    `Hops: ${hops.map(({ hop }) => hop).join(', ')}.`,
    `Subnets: ${subnets.map(({ name }) => name).join(', ')}.`,
    `The table below says who may reach whom: ${reach.filter(({ open }) => open).length} ways are open.`,
  ].join(' ');

function Box({ rect, kind }: { readonly rect: Rect; readonly kind: string }) {
  return <rect {...rect} rx="4" class={kind} />;
}

function HopBox({ hop, rect }: { readonly hop: HopFacts; readonly rect: Rect }) {
  return (
    <g>
      <Box rect={rect} kind={hop.changed ? 'hop changed' : 'hop'} />
      <text x={rect.x + 10} y={rect.y + 20} class="strong">
        {hop.hop}
      </text>
      {hop.facts.map(({ says, setting }, index) => (
        <text key={says} x={rect.x + 10} y={rect.y + 40 + 18 * index} class="quiet">
          <title>{setting}</title>
          {says}
        </text>
      ))}
      {hop.changed && (
        <text x={rect.x + rect.width - 10} y={rect.y + 20} class="edited" text-anchor="end">
          edited
        </text>
      )}
    </g>
  );
}

function SubnetBox({ subnet, rect }: { readonly subnet: Subnet; readonly rect: Rect }) {
  const { name, prefix, from, endpoints, changed } = subnet;
  return (
    <g>
      <Box rect={rect} kind={changed ? 'subnet changed' : 'subnet'} />
      <text x={rect.x + 10} y={rect.y + 20}>
        subnet {name}
      </text>
      <text x={rect.x + 10} y={rect.y + 38} class="quiet mono">
        {prefix}
      </text>
      {from.map((what, index) => (
        <text key={what} x={rect.x + 10} y={rect.y + 56 + 18 * index} class="quiet">
          {what} connects from here
        </text>
      ))}
      {endpoints.map(({ to, address }, index) => (
        <text key={address} x={rect.x + 10} y={rect.y + 56 + 18 * index} class="quiet">
          {to} at {address}
        </text>
      ))}
    </g>
  );
}

function Connection({ line }: { readonly line: Line }) {
  const { x1, y1, x2, y2, open, says, label } = line;
  const [x, y] = [(x1 + x2) / 2, (y1 + y2) / 2];
  // What is closed ends half-way.
  const path = open ? `M${x1} ${y1}V${y}H${x2}V${y2}` : `M${x1} ${y1}L${x} ${y}`;
  return (
    <g class={open ? 'way is-open' : 'way is-closed'}>
      <title>{says}</title>
      <path d={path} />
      {open ? <Arrow line={line} /> : <Cross x={x} y={y} />}
      {label && (
        <text x={x2 + 10} y={y + 4}>
          {label}
        </text>
      )}
    </g>
  );
}

function Arrow({ line: { x1, y1, x2, y2 } }: { readonly line: Line }) {
  if (y1 === y2) {
    const back = x2 > x1 ? -6 : 6;
    return <path d={`M${x2 + back} ${y2 - 5}L${x2} ${y2}L${x2 + back} ${y2 + 5}`} />;
  }
  return <path d={`M${x2 - 5} ${y2 - 6}L${x2} ${y2}L${x2 + 5} ${y2 - 6}`} />;
}

const Cross = ({ x, y }: { readonly x: number; readonly y: number }) => (
  <path d={`M${x - 5} ${y - 5}l10 10M${x + 5} ${y - 5}l-10 10`} />
);
