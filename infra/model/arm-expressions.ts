import { randomUUID } from 'node:crypto';
import type { Json, JsonObject } from './deployment.ts';

/** What an expression can read from the running deployment. */
export interface RunTime {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Result of `reference(id, version, 'full')`. */
  reference(id: string): JsonObject;
  /** Members of `environment()` in this cloud. */
  readonly environment: JsonObject;
}

/**
 * Evaluates an expression `[...]` that Bicep leaves for Azure. Supports the few functions that this
 * repository's deployments use; startup fails for any other function.
 *
 * @throws {SyntaxError} naming what is not supported.
 */
export function evaluate(expression: string, runTime: RunTime): Json {
  const reader = new Reader(expression.slice(1, -1));
  const value = readValue(reader, runTime);
  if (reader.rest !== '') throw new SyntaxError(`"${reader.rest}" is not supported`);
  return value;
}

/** The value with every expression in it evaluated. @throws {SyntaxError} like `evaluate`. */
export function evaluateAll(value: Json, runTime: RunTime): Json {
  if (typeof value === 'string') return isExpression(value) ? evaluate(value, runTime) : value;
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item) => evaluateAll(item, runTime));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, evaluateAll(member, runTime)]),
  );
}

/** Whether a text is an expression; `[[` is an escaped bracket. */
export const isExpression = (text: string): boolean =>
  text.startsWith('[') && text.endsWith(']') && !text.startsWith('[[');

class Reader {
  rest: string;
  constructor(text: string) {
    this.rest = text;
  }
  take(pattern: RegExp): string | undefined {
    const found = pattern.exec(this.rest);
    if (found?.index !== 0) return undefined;
    this.rest = this.rest.slice(found[0].length).trimStart();
    return found[1] ?? found[0];
  }
}

function readValue(reader: Reader, runTime: RunTime): Json {
  let value = readTerm(reader, runTime);
  for (let member = reader.take(/^\.(\w+)/); member; member = reader.take(/^\.(\w+)/)) {
    value = memberOf(value, member);
  }
  return value;
}

function readTerm(reader: Reader, runTime: RunTime): Json {
  const text = reader.take(/^'((?:[^']|'')*)'/);
  if (text !== undefined) return text.replaceAll("''", "'");
  const number = reader.take(/^-?\d+/);
  if (number !== undefined) return Number(number);
  const name = reader.take(/^(\w+)\(/);
  if (name === undefined) throw new SyntaxError(`"${reader.rest}" is not supported`);
  const args: Json[] = [];
  while (reader.take(/^\)/) === undefined) {
    args.push(readValue(reader, runTime));
    reader.take(/^,/);
    if (reader.rest === '') throw new SyntaxError(`${name}( is not closed`);
  }
  return callFunction(name, args, runTime);
}

function memberOf(value: Json, name: string): Json {
  const found = (value as JsonObject | null)?.[name];
  if (found === undefined) throw new SyntaxError(`the member ${name} does not exist`);
  return found;
}

type Fn = (args: readonly Json[], runTime: RunTime) => Json;

/** ARM template functions, each as its reference page defines it. */
const FUNCTIONS: Readonly<Record<string, Fn>> = {
  reference: ([id, , part], runTime) => {
    const full = runTime.reference(String(id));
    return part === 'full' ? full : memberOf(full, 'properties');
  },
  environment: (_args, { environment }) => environment,
  format: ([template, ...values]) =>
    String(template).replace(/\{(\d+)\}/g, (_, index) => String(values[Number(index)])),
  newGuid: () => randomUUID(),
  utcNow: ([format], { now }) => {
    if (format !== 'u') throw new SyntaxError(`utcNow('${format}') is not supported`);
    return new Date(now())
      .toISOString()
      .replace('T', ' ')
      .replace(/\.\d+Z$/, 'Z');
  },
  dateTimeAdd: ([base, duration]) => addDuration(new Date(String(base)), String(duration)),
  dateTimeToEpoch: ([time]) => Math.floor(Date.parse(String(time)) / 1000),
};

function callFunction(name: string, args: readonly Json[], runTime: RunTime): Json {
  const fn = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (!fn) throw new SyntaxError(`the function ${name} is not supported`);
  return fn(args, runTime);
}

/** ISO 8601 from years to days, the units in which expiry dates are written. */
function addDuration(base: Date, duration: string): string {
  const parts = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?$/.exec(duration);
  if (!parts) throw new SyntaxError(`the duration ${duration} is not supported`);
  const [years, months, days] = parts.slice(1).map((part) => Number(part ?? 0));
  const time = new Date(base);
  time.setUTCFullYear(time.getUTCFullYear() + (years ?? 0));
  time.setUTCMonth(time.getUTCMonth() + (months ?? 0));
  time.setUTCDate(time.getUTCDate() + (days ?? 0));
  return time.toISOString();
}
