import { Boxed } from './boxed.ts';
import { EnumValue } from './enum-value.ts';
import { Fault } from './fault.ts';
import { isMethods } from './member.ts';
import { membersOf } from './registry.ts';
import type { Type } from './types.ts';

/** How values of a type become text, as `ToString()` does it; null gives an empty text. */
export function textOf(type: Type): (value: unknown) => string {
  const own = ['object', 'ValueType', 'Enum'].includes(type) ? undefined : toStringOf(type);
  return (value) => {
    if (value === null) return '';
    if (typeof value === 'string') return value;
    return own ? (own(value as never) as string) : textOfObject(value);
  };
}

function toStringOf(type: Type): ((value: never) => unknown) | undefined {
  const name = type.endsWith('?') ? type.slice(0, -1) : type;
  for (const member of membersOf(name, 'ToString')) {
    const method = isMethods(member) ? member.find(({ takes }) => takes.length === 0) : undefined;
    if (method) return method.run as (value: never) => unknown;
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
  throw new Fault('NotSupportedException', 'the twin does not convert this object to text');
}
