import type { FileLine } from '../../kit/call-record.ts';
import type { Head } from '../../kit/message-head.ts';
import type { CallView, DecisionView, Why } from '../../trace/call-view.ts';
import { compareHeads } from '../../trace/compare-heads.ts';
import { isNotable } from '../../trace/is-notable.ts';
import { milliseconds } from '../../trace/milliseconds.ts';
import { pathOf, type Station } from '../../trace/path.ts';
import { fit, paint } from './text.ts';

interface Shown {
  readonly width: number;
  /** Every step, instead of those that decided or changed something. */
  readonly all: boolean;
}

/** One call as a tree: how it ended and why, its path, what each hop decided, and its heads. */
export function treeOf(call: CallView, { width, all }: Shown): readonly string[] {
  const decision = call.decisions[call.deciding ?? -1];
  const title = [
    call.request,
    call.what,
    String(call.status ?? 'open'),
    call.took === undefined ? '' : milliseconds(call.took),
  ];
  return [
    paint('bold', fit(title.filter((part) => part !== '').join('  '), width)),
    ...(decision ? decidedBy(decision, width) : []),
    ...(call.why ? whyLines(call.why, width) : []),
    ...factsOf(call).map(([name, text]) => row(name, text, width)),
    '',
    ...pathLines(pathOf(call)),
    '',
    ...decisionLines(call, width, all),
    '',
    ...headLines(ofKind(call.heads, 'request'), width),
    ...headLines(ofKind(call.heads, 'answer'), width),
    ...recordLines(call, width),
  ];
}

const LABEL = 10;
const row = (label: string, text: string, width: number): string =>
  `${paint('quiet', label.padEnd(LABEL))} ${fit(text, width - LABEL - 1)}`;

export const placeOf = ({ file, line }: FileLine): string => `${file}:${line}`;

/** The decision that ended the call; its line comes first, because it is where to look. */
export function decidedBy({ hop, says, where }: DecisionView, width: number): string[] {
  return [
    ...(where ? [row('decided', placeOf(where), width)] : []),
    `${paint('bad', (where ? '' : 'decided').padEnd(LABEL))} ${paint('bad', fit(`${hop}: ${says}`, width - LABEL - 1))}`,
  ];
}

export function whyLines({ says, ways }: Why, width: number): string[] {
  return [
    row('why', says, width),
    ...ways.flatMap(({ says: way, command, where }, index) => [
      row('', `${index + 1}. ${way}`, width),
      ...(command === undefined ? [] : [row('', `   ${command}`, Number.POSITIVE_INFINITY)]),
      ...(where ? [row('', `   ${placeOf(where)}`, width)] : []),
    ]),
  ];
}

function factsOf({ id, at, who, client, token }: CallView): [string, string][] {
  return [
    ['call', `${id}  ${new Date(at).toISOString()}`],
    ...(who ? [['who', client ? `${who} through ${client}` : who] as [string, string]] : []),
    ...(token ? [['token', tokenText(token)] as [string, string]] : []),
  ];
}

const tokenText = ({ claims, digest }: NonNullable<CallView['token']>): string =>
  [...Object.entries(claims).map(([name, value]) => `${name} ${claimText(value)}`), digest].join(
    '  ',
  );

const claimText = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

const MARKS: Readonly<Record<Station['state'], string>> = {
  passed: '●',
  refused: '✕',
  failed: '✕',
  'not involved': '○',
  'not reached': '○',
};
const STYLES = {
  passed: 'good',
  refused: 'bad',
  failed: 'bad',
  'not involved': 'quiet',
  'not reached': 'quiet',
} as const;

const pathLines = (stations: readonly Station[]): string[] =>
  stations.map(({ hop, state }) =>
    paint(STYLES[state], `${MARKS[state]} ${hop.padEnd(LABEL - 2)} ${state}`),
  );

function decisionLines({ decisions, deciding }: CallView, width: number, all: boolean): string[] {
  const shown = decisions.filter((one, index) => all || index === deciding || matters(one));
  const left = decisions.length - shown.length;
  return [
    ...shown.map((one, index) => decisionLine(one, shown[index - 1]?.hop, width)),
    ...(left > 0 ? [paint('quiet', `${left} more steps; --all shows them.`)] : []),
  ];
}

/** What programs passed one by one is how they work; dials and sign-in are where hops meet. */
const matters = (one: DecisionView): boolean =>
  isNotable(one) || (one.verdict === 'passed' && one.hop !== 'gateway' && one.hop !== 'server');

function decisionLine(one: DecisionView, before: string | undefined, width: number): string {
  const { from, took, hop, says, where, depth = 0, verdict } = one;
  const times = `${from.toFixed(1).padStart(8)} ${(took?.toFixed(1) ?? '').padStart(7)}`;
  const place = where ? `  ${placeOf(where)}` : '';
  const text = fit(
    `${'  '.repeat(Math.min(depth, 8))}${says}${place}`,
    Math.max(20, width - 8 - 1 - 7 - 2 - LABEL - 1),
  );
  const style = verdict === 'changed' ? 'changed' : 'bad';
  return [
    paint('quiet', times),
    (hop === before ? '' : hop).padEnd(LABEL),
    verdict === 'passed' ? text : paint(style, text),
  ].join('  ');
}

const ofKind = (heads: readonly Head[], kind: Head['kind']): readonly Head[] =>
  heads.filter((head) => head.kind === kind);

/** The first head of a kind in full, then what each hop made of it. */
function headLines(heads: readonly Head[], width: number): string[] {
  const rows = compareHeads(heads);
  const line = (mark: string, name: string, value: string | undefined): string[] =>
    value === undefined ? [] : [row('', `${mark} ${name}: ${value}`, width)];
  const changes = (at: number): string[] =>
    rows.flatMap(({ name, cells }) => {
      if (at === 0) return line(' ', name, cells[at]?.value);
      if (cells[at]?.mark === undefined) return [];
      return [...line('-', name, cells[at - 1]?.value), ...line('+', name, cells[at]?.value)];
    });
  return heads.flatMap(({ kind, by, first }, at) => [
    row(kind, `${by}  ${first}`, width),
    ...changes(at),
  ]);
}

/** What the call wrote, and the alert rules that it counts for. */
const recordLines = ({ correlationId, records }: CallView, width: number): string[] => [
  ...records.map(({ name, properties, rules }) => {
    const { outcome = '', reason = '' } = properties;
    const counts = rules.length > 0 ? `counts for ${rules.join(', ')}` : '';
    return row('record', [name, outcome, reason, counts].filter(Boolean).join('  '), width);
  }),
  ...(correlationId === undefined
    ? []
    : [
        row(
          'records',
          `npm run events -- --correlation ${correlationId}`,
          Number.POSITIVE_INFINITY,
        ),
      ]),
];
