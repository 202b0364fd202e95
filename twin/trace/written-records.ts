import { GATEWAY_REFUSAL } from '../../infra/gateway/generate.ts';
import type { Row } from '../watch/kql/run-plan.ts';
import type { Watch } from '../watch/watch.ts';
import type { WrittenRecord } from './call-view.ts';

/** Members of records that say what was decided on whom; any other could carry what a caller sent. */
const SHOWN: ReadonlySet<string> = new Set([
  'authentication',
  'caller_client',
  'caller_kind',
  'caller_oid',
  'caller_tid',
  'correlation_id',
  'decision',
  'definition',
  'duration_ms',
  'fault',
  'outcome',
  'reason',
  'Request Id',
  'Source',
  'suppressed',
  'tool',
  'upstream',
  'wire',
]);

/** Conclusions of a tool, which are true or false. */
const HINT = /^hint\.\w+$/;

/** Records of the audit trail and of the gateway's refusals with one of these ids, the oldest first. */
export function recordsOf(
  watch: Pick<Watch, 'events' | 'rulesFor' | 'traces'>,
  ids: ReadonlySet<string>,
): readonly WrittenRecord[] {
  const tables = [
    ['AppEvents', watch.events(0)],
    ['AppTraces', watch.traces(0)],
  ] as const;
  return tables
    .flatMap(([table, rows]) =>
      rows
        .filter((row) => ids.has(propertiesOf(row).correlation_id ?? ''))
        .map((row) => written(row, watch.rulesFor(table, row))),
    )
    .sort((one, other) => one.at - other.at);
}

const written = (row: Row, rules: readonly string[]): WrittenRecord => ({
  name: String(row.Name ?? nameOf(row.Message)),
  properties: Object.fromEntries(
    Object.entries(propertiesOf(row)).filter(([name]) => SHOWN.has(name) || HINT.test(name)),
  ),
  at: Number(row.TimeGenerated),
  rules,
});

/** A policy may log any text under this id, such as a body; the gateway's own record has a fixed name. */
const nameOf = (message: unknown): unknown =>
  message === GATEWAY_REFUSAL ? message : `a text of ${String(message).length} characters`;

const propertiesOf = ({ Properties }: Row): Readonly<Record<string, string>> =>
  Object(Properties) as Record<string, string>;
