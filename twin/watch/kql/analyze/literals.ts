import { convert } from '../evaluate/convert.ts';
import { parseDate, parsePeriod } from '../evaluate/text.ts';
import type { Value } from '../evaluate/values.ts';
import type { Expression, Json, Type } from '../plan.ts';
import { child, type Element, items, kindOf, required } from './library.ts';

/** Reads a literal; undefined for any other expression. */
export function literalOf(element: Element): Expression | undefined {
  const kind = kindOf(element);
  const type = TYPES[kind];
  if (kind === 'DynamicLiteralExpression' || kind === 'DynamicExpression') {
    return { is: 'literal', type: 'dynamic', value: jsonOf(required(element, 'Expression')) };
  }
  if (type === undefined) return undefined;
  if (type === 'string') return literal('string', String(element.LiteralValue ?? ''));
  const text = inside(element);
  if (type === 'datetime' && text === '') return { is: 'call', type, name: 'now', args: [] };
  return literal(type, valueIn(type, text));
}

export const literal = (type: Type, value: Json): Expression => ({ is: 'literal', type, value });

const TYPES: Readonly<Record<string, Type>> = {
  BooleanLiteralExpression: 'bool',
  IntLiteralExpression: 'int',
  LongLiteralExpression: 'long',
  RealLiteralExpression: 'real',
  DecimalLiteralExpression: 'decimal',
  DateTimeLiteralExpression: 'datetime',
  TimespanLiteralExpression: 'timespan',
  GuidLiteralExpression: 'guid',
  StringLiteralExpression: 'string',
  CompoundStringLiteralExpression: 'string',
  NullLiteralExpression: 'dynamic',
};

/** The text of a literal without its type: of `long(5)`, `5`. */
function inside(element: Element): string {
  const text = element.toString().trim();
  return (/^[a-z]+\(([\s\S]*)\)$/i.exec(text)?.[1] ?? text).trim().replace(/^(['"])(.*)\1$/, '$2');
}

const INFINITE: Readonly<Record<string, string>> = {
  '+inf': 'Infinity',
  '-inf': '-Infinity',
  nan: 'NaN',
};

/** Values that JSON lacks are texts; see `Expression`. */
function valueIn(type: Type, text: string): Json {
  if (text === 'null') return null;
  const exact = (value: Value) => (value === null ? null : String(value));
  switch (type) {
    case 'bool':
      return convert(text, 'string', 'bool') as Json;
    case 'int':
      return convert(text, 'string', 'int') as Json;
    case 'real':
      return INFINITE[text.toLowerCase()] ?? (convert(text, 'string', 'real') as Json);
    case 'datetime':
      return exact(parseDate(text));
    case 'timespan':
      return exact(parsePeriod(text));
    case 'guid':
      return convert(text, 'string', 'guid') as Json;
    default:
      return exact(convert(text, 'string', type));
  }
}

function jsonOf(element: Element): Json {
  switch (kindOf(element)) {
    case 'JsonObjectExpression':
      return Object.fromEntries(
        items(child(element, 'Pairs')).map((pair) => [
          String(required(pair, 'Name').ValueText),
          jsonOf(required(pair, 'Value')),
        ]),
      );
    case 'JsonArrayExpression':
      return items(child(element, 'Values')).map(jsonOf);
    case 'NullLiteralExpression':
      return null;
    case 'BooleanLiteralExpression':
      return inside(element).toLowerCase() === 'true';
    case 'IntLiteralExpression':
    case 'LongLiteralExpression':
    case 'RealLiteralExpression':
      return Number(inside(element));
    case 'UnaryMinusExpression':
      return -Number(inside(required(element, 'Expression')));
    case 'StringLiteralExpression':
    case 'CompoundStringLiteralExpression':
      return String(element.LiteralValue ?? '');
    default:
      // Dates, periods and identifiers keep their notation as a text.
      return inside(element);
  }
}
