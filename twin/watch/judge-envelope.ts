/** What the ingestion endpoint checks in an envelope before it accepts it. */

export interface Envelope {
  readonly name?: unknown;
  readonly time?: unknown;
  readonly iKey?: unknown;
  readonly tags?: unknown;
  readonly sampleRate?: unknown;
  readonly data?: {
    readonly baseType?: unknown;
    readonly baseData?: {
      readonly name?: unknown;
      readonly message?: unknown;
      readonly severityLevel?: number;
      readonly properties?: Record<string, string>;
    };
  };
}

/** Milliseconds: older telemetry is refused. A sender's clock may be ahead by as much. */
const OLDEST = 48 * 60 * 60_000;
const NEWEST = 24 * 60 * 60_000;

/** The required member of each kind of data. */
const REQUIRED: Readonly<Record<string, 'name' | 'message'>> = {
  EventData: 'name',
  MessageData: 'message',
};

/**
 * Why an envelope is refused; `undefined` if it is accepted.
 *
 * @param key the instrumentation key of the component.
 */
export function judgeEnvelope(item: unknown, key: string, now: number): string | undefined {
  const { name, time, iKey, data } = Object(item) as Envelope;
  if (iKey !== key) return 'Invalid instrumentation key';
  if (!isText(name)) return missing('name', 'Envelope');
  if (!isText(time) || Number.isNaN(Date.parse(time))) return missing('time', 'Envelope');
  const age = now - Date.parse(time);
  if (age > OLDEST) return "Field 'time' on type 'Envelope' is older than the allowed min date.";
  if (-age > NEWEST) return "Field 'time' on type 'Envelope' is beyond the allowed max date.";
  const { baseType, baseData } = Object(data) as NonNullable<Envelope['data']>;
  if (!isText(baseType)) return missing('baseType', 'Data');
  if (Object(baseData) !== baseData) return missing('baseData', 'Data');
  const required = REQUIRED[baseType];
  return required && !isText(baseData?.[required]) ? missing(required, baseType) : undefined;
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const missing = (field: string, type: string): string =>
  `Field '${field}' on type '${type}' is required but missing or empty.`;
