/** The standard variables of OpenTelemetry's exporters that say where traces go. */

const PROTOCOLS = ['http/protobuf', 'http/json'] as const;

export interface Destination {
  readonly url: string;
  readonly protocol: (typeof PROTOCOLS)[number];
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * Where traces are sent; undefined if nothing asks for it. A variable for traces alone goes before the
 * one for all signals.
 *
 * @throws for a value that could never work.
 */
export function readDestination(environment: NodeJS.ProcessEnv): Destination | undefined {
  const read = (name: string) =>
    environment[`OTEL_EXPORTER_OTLP_TRACES_${name}`] || environment[`OTEL_EXPORTER_OTLP_${name}`];
  const url = endpointIn(environment);
  if (url === undefined || environment.OTEL_SDK_DISABLED?.toLowerCase() === 'true')
    return undefined;
  const asked = read('PROTOCOL') ?? PROTOCOLS[0];
  const protocol = PROTOCOLS.find((one) => one === asked);
  if (!protocol) {
    throw new Error(
      `OTEL_EXPORTER_OTLP_PROTOCOL must be ${PROTOCOLS.join(' or ')}, not "${asked}".`,
    );
  }
  const timeoutMs = Number(read('TIMEOUT') ?? DEFAULT_TIMEOUT_MS);
  if (!Number.isSafeInteger(timeoutMs) || timeoutMs < 1) {
    throw new Error('OTEL_EXPORTER_OTLP_TIMEOUT must be a number of milliseconds.');
  }
  return { url, protocol, headers: headersIn(read('HEADERS') ?? ''), timeoutMs };
}

/** The one for traces is the whole URL; the one for all signals gets the path of this signal. */
function endpointIn(environment: NodeJS.ProcessEnv): string | undefined {
  const own = environment.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT;
  const common = environment.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (own) return httpUrl('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', own);
  if (!common) return undefined;
  return httpUrl('OTEL_EXPORTER_OTLP_ENDPOINT', `${common.replace(/\/+$/, '')}/v1/traces`);
}

function httpUrl(name: string, value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url && /^https?:$/.test(url.protocol)) return url.href;
  throw new Error(`${name} must be a URL such as http://localhost:4318, not "${value}".`);
}

/** Such as `api-key=secret,other=value`, percent-encoded as in W3C Baggage. */
function headersIn(text: string): Record<string, string> {
  const pairs = text.split(',').flatMap((pair): [string, string][] => {
    const [name = '', ...value] = pair.split('=');
    return name.trim() === '' ? [] : [[name.trim(), decoded(value.join('=').trim())]];
  });
  return Object.fromEntries(pairs);
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
