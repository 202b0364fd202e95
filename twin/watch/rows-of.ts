import type { Envelope } from './judge-envelope.ts';
import { parsePeriod } from './kql/evaluate/text.ts';
import type { Json } from './kql/plan.ts';
import type { Row } from './kql/run-plan.ts';

/** Tables that telemetry is kept in. */
export type Table =
  | 'AppEvents'
  | 'AppTraces'
  | 'AppRequests'
  | 'AppDependencies'
  | 'AppExceptions'
  | 'AppMetrics';

type Data = Readonly<Record<string, unknown>>;

/** The rows that an accepted envelope adds; none if its kind has no table here. */
export function rowsOf(
  envelope: Envelope,
): readonly { readonly table: Table; readonly row: Row }[] {
  const { baseType, baseData } = envelope.data ?? {};
  const data: Data = { ...baseData };
  const kind = KINDS[String(baseType)];
  if (!kind) return [];
  const common = commonOf(envelope, data);
  return kind.rows(data).map((row) => ({ table: kind.table, row: { ...common, ...row } }));
}

/** Columns by the tag of the envelope that fills them. */
const TAGS: Readonly<Record<string, string>> = {
  'ai.operation.id': 'OperationId',
  'ai.operation.name': 'OperationName',
  'ai.operation.parentId': 'ParentId',
  'ai.operation.syntheticSource': 'SyntheticSource',
  'ai.session.id': 'SessionId',
  'ai.user.id': 'UserId',
  'ai.user.authUserId': 'UserAuthenticatedId',
  'ai.user.accountId': 'UserAccountId',
  'ai.application.ver': 'AppVersion',
  'ai.cloud.role': 'AppRoleName',
  'ai.cloud.roleInstance': 'AppRoleInstance',
  'ai.internal.sdkVersion': 'SDKVersion',
};

function commonOf({ time, tags, sampleRate }: Envelope, data: Data): Row {
  const tagged = Object.entries(Object(tags) as Data).flatMap(([tag, value]) => {
    const column = TAGS[tag];
    return column && typeof value === 'string' ? [[column, value] as const] : [];
  });
  // A sampled envelope stands for several.
  const rate = typeof sampleRate === 'number' && sampleRate > 0 ? sampleRate : 100;
  return {
    TimeGenerated: Date.parse(String(time)),
    Properties: Object(data.properties ?? {}) as Json,
    ...(data.measurements !== undefined && { Measurements: Object(data.measurements) as Json }),
    ItemCount: Math.round(100 / rate),
    ...Object.fromEntries(tagged),
  };
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const number = (value: unknown): number | null => (typeof value === 'number' ? value : null);
const list = (value: unknown): readonly Data[] =>
  Array.isArray(value) ? value.map((one) => Object(one) as Data) : [];

const SEVERITIES = ['Verbose', 'Information', 'Warning', 'Error', 'Critical'];

/** A severity, which a sender gives as a number or by its name. */
function severity(value: unknown, otherwise: number): number {
  if (typeof value === 'number') return value;
  const index = SEVERITIES.indexOf(String(value));
  return index < 0 ? otherwise : index;
}

/** Milliseconds of `00.00:00:01.500000`. */
function durationMs(value: unknown): number | null {
  const ticks = parsePeriod(text(value));
  return ticks === null ? null : Number(ticks) / 10_000;
}

const callOf = (data: Data): Row => ({
  Id: text(data.id),
  Name: text(data.name),
  Success: data.success !== false && data.success !== 'false',
  ResultCode: String(data.responseCode ?? data.resultCode ?? ''),
  DurationMs: durationMs(data.duration),
});

interface Kind {
  readonly table: Table;
  rows(data: Data): readonly Row[];
}

/** Kinds of telemetry, by the name of their data. */
const KINDS: Readonly<Record<string, Kind>> = {
  EventData: { table: 'AppEvents', rows: ({ name }) => [{ Name: String(name) }] },
  MessageData: {
    table: 'AppTraces',
    rows: ({ message, severityLevel }) => [
      { Message: String(message), SeverityLevel: severity(severityLevel, 1) },
    ],
  },
  RequestData: {
    table: 'AppRequests',
    rows: (data) => [{ ...callOf(data), Url: text(data.url), Source: text(data.source) }],
  },
  RemoteDependencyData: {
    table: 'AppDependencies',
    rows: (data) => [
      {
        ...callOf(data),
        Target: text(data.target),
        DependencyType: text(data.type),
        Data: text(data.data),
      },
    ],
  },
  ExceptionData: { table: 'AppExceptions', rows: (data) => [exceptionOf(data)] },
  MetricData: {
    table: 'AppMetrics',
    rows: ({ metrics }) =>
      list(metrics).map(({ name, value, count, min, max }) => ({
        Name: text(name),
        Sum: number(value),
        Min: number(min) ?? number(value),
        Max: number(max) ?? number(value),
        ItemCount: number(count) ?? 1,
      })),
  },
};

/** The first exception is the outer one, the last the innermost. */
function exceptionOf(data: Data): Row {
  const all = list(data.exceptions);
  const [outer, innermost] = [all[0] ?? {}, all.at(-1) ?? {}];
  return {
    ProblemId: text(data.problemId),
    ExceptionType: text(innermost.typeName),
    OuterType: text(outer.typeName),
    OuterMessage: text(outer.message),
    InnermostType: text(innermost.typeName),
    InnermostMessage: text(innermost.message),
    SeverityLevel: severity(data.severityLevel, 3),
    Details: all as unknown as Json,
  };
}
