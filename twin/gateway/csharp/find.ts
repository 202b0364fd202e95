import { bodyAs, CONTEXT } from './members/context.ts';
import { DICTIONARIES, variableOrDefault } from './members/dictionaries.ts';
import { TOKEN } from './members/json.ts';
import { listMembers } from './members/lists.ts';
import type { Member, Members } from './members/member.ts';
import { STATICS } from './members/statics.ts';
import { TEXT } from './members/text.ts';
import { type Type, VARIABLES } from './types.ts';

const OF_TYPES: Readonly<Record<Type, Members>> = {
  ...CONTEXT,
  ...DICTIONARIES,
  string: TEXT,
  JToken: TOKEN,
  JObject: TOKEN,
  JArray: TOKEN,
  JValue: TOKEN,
};

/** A static member of a type. */
export function findStatic(type: Type, name: string): Member | undefined {
  const members = STATICS[type] ?? {};
  return Object.hasOwn(members, name) ? members[name] : undefined;
}

/** A member of a type that the evaluator supports, including LINQ's. */
export function findMember(
  type: Type,
  name: string,
  generics: readonly Type[] = [],
): Member | undefined {
  const [generic] = generics;
  if (generic !== undefined) return findGeneric(type, name, generic);
  const members = { ...listMembers(type), ...OF_TYPES[type] };
  return Object.hasOwn(members, name) ? members[name] : undefined;
}

function findGeneric(type: Type, name: string, generic: Type): Member | undefined {
  if (type === 'IMessageBody' && name === 'As') return bodyAs(generic);
  if (type === VARIABLES && name === 'GetValueOrDefault') return variableOrDefault(generic);
  return undefined;
}
