import { Boxed } from './boxed.ts';
import { EnumValue } from './enum-value.ts';
import { Fault } from './fault.ts';
import { isMethods } from './member.ts';
import { membersOf } from './registry.ts';
import type { Type } from './types.ts';

/** How values of a type become text, as `ToString()` does it; null gives an empty text. */
export function textOf(type: Type): (value: unknown) => string {
  const isOpen = ['object', 'ValueType', 'Enum'].includes(type);
  return (value) => {
    if (value === null) return '';
    if (typeof value === 'string') return value;
    const own = isOpen ? undefined : toStringOf(type, 0);
    return own ? own(value as never) : textOfObject(value);
  };
}

type ToText = (value: never, format?: string | null) => string;

/** `ToString()`, or `ToString(format)` with one argument. */
function toStringOf(type: Type, count: 0 | 1): ToText | undefined {
  const name = type.endsWith('?') ? type.slice(0, -1) : type;
  for (const member of membersOf(name, 'ToString')) {
    const method = isMethods(member)
      ? member.find(({ takes }) => takes.length === count && (count === 0 || takes[0] === 'string'))
      : undefined;
    if (method) return method.run as ToText;
  }
  return undefined;
}

/** The text of a value whose type is known only at run time. */
export function textOfObject(value: unknown): string {
  if (value === null) return '';
  if (value instanceof Boxed) return textOf(value.type)(value.value);
  if (value instanceof EnumValue) return value.text;
  switch (typeof value) {
    case 'string':
      return value;
    case 'boolean':
      return value ? 'True' : 'False';
    case 'number':
    case 'bigint':
      return String(value);
  }
  if (writesItself(value)) return value.text();
  throw new Fault('NotSupportedException', 'the twin does not convert this object to text');
}

interface Writes {
  text(format?: string | null): string;
}

const writesItself = (value: unknown): value is Writes =>
  typeof (value as Writes | undefined)?.text === 'function';

/** The text of an object in a format; an object that knows no formats ignores it. */
export function formatOfObject(value: unknown, format: string | null): string {
  if (format === null || value === null) return textOfObject(value);
  const type = runTimeType(value);
  const method = type && toStringOf(type, 1);
  if (method) return method((value instanceof Boxed ? value.value : value) as never, format);
  return writesItself(value) ? value.text(format) : textOfObject(value);
}

function runTimeType(value: unknown): Type | undefined {
  if (value instanceof Boxed || value instanceof EnumValue) return value.type;
  return { number: 'int', bigint: 'long' }[typeof value as string];
}
