import data from './data/allowed-types.json' with { type: 'json' };
import refused from './data/refused-types.json' with { type: 'json' };
import './known-types.ts';
import type { TypeOf } from './member.ts';
import { aliased, descriptorOf } from './registry.ts';
import type { Type } from './types.ts';

/** The members that Microsoft's table allows of a type. */
export type Allowed = 'all' | readonly string[] | { readonly except: readonly string[] };

/** A type of Microsoft's table, with what the evaluator has of it. */
export interface AllowedType {
  /** As in the table, with its namespace. */
  readonly name: string;
  readonly allowed: Allowed;
  /** Absent if the type is refused. */
  readonly known: TypeOf | undefined;
  /** Why it is refused. */
  readonly reason: string | undefined;
}

/** Static classes whose members the evaluator has at the types that they extend or describe. */
export const ELSEWHERE: Readonly<Record<string, Type>> = {
  'Newtonsoft.Json.Linq.Extensions': 'IEnumerable<JToken>',
  'System.Nullable': 'int?',
  'System.Xml.Linq.Extensions': 'IEnumerable<XElement>',
};

const REFUSED: Readonly<Record<string, string>> = refused;

/** Every type that the table allows, in its order. */
export const allowedTypes = (): readonly AllowedType[] =>
  Object.entries(data.types as Readonly<Record<string, Allowed>>).map(([name, allowed]) => ({
    name,
    allowed,
    known: descriptorOf(typeOf(name)),
    reason: REFUSED[name],
  }));

function typeOf(name: string): Type {
  const elsewhere = ELSEWHERE[name];
  if (elsewhere !== undefined) return elsewhere;
  const [, own = '', parameters] = /([^.<]+)(<.*>)?$/.exec(name) ?? [];
  if (parameters === undefined) return aliased(own);
  const count = parameters.split(',').length;
  return `${own}<${['string', 'int'].slice(0, count).join(', ')}>`;
}
