import type { Members, TypeOf } from './member.ts';
import type { Type } from './types.ts';

/** An instance of an anonymous type: its properties by name. */
export class Anonymous {
  readonly type: Type;
  readonly values: Readonly<Record<string, unknown>>;

  constructor(type: Type, values: Readonly<Record<string, unknown>>) {
    this.type = type;
    this.values = values;
  }
}

/** The name of the type: two with the same properties in the same order are one. */
export const anonymousName = (properties: readonly (readonly [string, Type])[]): Type =>
  `<>{${properties.map(([name, type]) => `${name}: ${type}`).join(', ')}}`;

/** The properties of an anonymous type, from its name. */
export function propertiesOf(args: readonly string[]): [string, Type][] {
  return args.map((one) => {
    const at = one.indexOf(':');
    return [one.slice(0, at), one.slice(at + 2)];
  });
}

export function anonymousType(args: readonly string[]): TypeOf {
  const properties = propertiesOf(args);
  const name = anonymousName(properties);
  const members: Members = Object.fromEntries(
    properties.map(([property, gives]) => [
      property,
      { gives, get: ({ values }: Anonymous) => values[property] },
    ]),
  );
  return { name, members, is: (value) => value instanceof Anonymous && value.type === name };
}
