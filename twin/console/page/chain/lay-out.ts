import type { ChainPicture, HopFacts, Subnet } from '../../chain/chain-picture.ts';

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Line {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  readonly open: boolean;
  /** Who reaches whom, and which rule says so. */
  readonly says: string;
  readonly label?: string;
}

interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly internet: Rect;
  readonly network: Rect;
  readonly hops: readonly (readonly [HopFacts, Rect])[];
  readonly subnets: readonly (readonly [Subnet, Rect])[];
  readonly lines: readonly Line[];
}

const WIDTH = 1080;
const GAP = 12;
const HOP_Y = 104;
const HOP_HEIGHT = 88;
const NETWORK_Y = HOP_Y + HOP_HEIGHT + 48;
const SUBNET_GAP = 96;

/** Places of everything in the picture; the hops in a row, the subnets below them. */
export function layOut(picture: ChainPicture): Drawing {
  // The network is not a place that a call stops at: it is drawn as the ground of the others.
  const shown = picture.hops.filter(({ hop }) => hop !== 'network');
  const hopWidth = (WIDTH - GAP * (shown.length - 1)) / shown.length;
  const hops = shown.map((hop, index): [HopFacts, Rect] => [
    hop,
    { x: index * (hopWidth + GAP), y: HOP_Y, width: hopWidth, height: HOP_HEIGHT },
  ]);
  const ordered = inOrder(picture.subnets);
  const subnetWidth =
    (WIDTH - 24 - SUBNET_GAP * (ordered.length - 1)) / Math.max(ordered.length, 1);
  const rows = Math.max(1, ...ordered.map(({ from, endpoints }) => from.length + endpoints.length));
  const subnetHeight = 48 + 18 * rows;
  const subnets = ordered.map((subnet, index): [Subnet, Rect] => [
    subnet,
    {
      x: 12 + index * (subnetWidth + SUBNET_GAP),
      y: NETWORK_Y + 32,
      width: subnetWidth,
      height: subnetHeight,
    },
  ]);
  return {
    width: WIDTH,
    height: NETWORK_Y + 32 + subnetHeight + 12,
    internet: { x: 0, y: 0, width: WIDTH, height: 32 },
    network: { x: 0, y: NETWORK_Y, width: WIDTH, height: 32 + subnetHeight + 12 },
    hops,
    subnets,
    lines: [...doors(picture, hops), ...homes(hops, subnets), ...ways(picture, subnets)],
  };
}

/** The subnet with the private endpoints in the middle, for the others connect to it. */
function inOrder(subnets: readonly Subnet[]): readonly Subnet[] {
  const targets = subnets.filter(({ endpoints }) => endpoints.length > 0);
  const others = subnets.filter(({ endpoints }) => endpoints.length === 0);
  return [...others.slice(0, 1), ...targets, ...others.slice(1)];
}

/** From the internet down to each hop that has a public address. */
function doors({ reach }: ChainPicture, hops: Drawing['hops']): Line[] {
  return hops.flatMap(([{ door }, { x, y, width }]) =>
    reach
      .filter(({ from, to }) => from === 'the internet' && to.split(',')[0] === door)
      .map(({ to, open, by }, index, all): Line => {
        const at = x + 24 + (index * (width - 24)) / all.length;
        return {
          x1: at,
          y1: 32,
          x2: at,
          y2: y,
          open,
          says: `the internet to ${to}: ${open ? 'open' : 'closed'}, ${by.join(', ')}`,
          label: `${to.split(', ')[1] ?? ''} ${open ? 'open' : 'closed'}`.trim(),
        };
      }),
  );
}

/** From a hop down to the subnet that it connects from. */
function homes(hops: Drawing['hops'], subnets: Drawing['subnets']): Line[] {
  return hops.flatMap(([{ door }, hop]) =>
    subnets
      .filter(([{ from }]) => door !== undefined && from.includes(door))
      .map(([{ name }, subnet]): Line => {
        const x1 = hop.x + hop.width / 2;
        const x2 = Math.min(Math.max(x1, subnet.x + 20), subnet.x + subnet.width - 20);
        return {
          x1,
          y1: hop.y + hop.height,
          x2,
          y2: subnet.y,
          open: true,
          says: `${door} connects from the subnet ${name}`,
        };
      }),
  );
}

/** Between a subnet and the private endpoints beside it. */
function ways({ reach }: ChainPicture, subnets: Drawing['subnets']): Line[] {
  return subnets.flatMap(([{ name, from }, source]) =>
    subnets.flatMap(([{ endpoints }, target]) => {
      if (from.length === 0) return [];
      const isLeft = source.x < target.x;
      return endpoints.flatMap(({ to }, index): Line[] => {
        const way = reach.find((one) => one.from === `subnet ${name}` && one.to === to);
        if (!way) return [];
        const y = target.y + 52 + 18 * index;
        return [
          {
            x1: isLeft ? source.x + source.width : source.x,
            y1: y,
            x2: isLeft ? target.x : target.x + target.width,
            y2: y,
            open: way.open,
            says: `subnet ${name} to ${to}: ${way.open ? 'open' : 'closed'}, ${way.by.join(', ')}`,
          },
        ];
      });
    }),
  );
}
