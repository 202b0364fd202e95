import { TYPES } from '../../../../twin/gateway/csharp/known-types.ts';
import {
  isGeneric,
  isMethods,
  type Member,
  type Method,
  type Parameter,
  type TypeOf,
} from '../../../../twin/gateway/csharp/member.ts';
import { descriptorOf } from '../../../../twin/gateway/csharp/registry.ts';
import type { Type } from '../../../../twin/gateway/csharp/types.ts';
import { EXCLUDED } from './excluded.ts';
import { bodiesFor } from './samples/functions.ts';
import { SAMPLES } from './samples.ts';
import { pick, type Random, seeded } from './support/random.ts';

/** Programs that use one overload of a member. */
export interface MemberCase {
  /** `Type.Member(parameters)`. */
  readonly what: string;
  readonly programs: readonly string[];
  /** Types that the member needs and that have no sample. */
  readonly missing: readonly Type[];
}

const WANTED = 6;

/** Programs for every member of every type, the same on each run. */
export function memberCases(): MemberCase[] {
  const plain = TYPES.map(({ name }) => name);
  const names = new Set([
    ...plain,
    ...Object.keys(SAMPLES).filter((one) => !/^Func<|[.] ?\w+ /.test(one)),
  ]);
  return [...names].flatMap((name) => {
    const type = descriptorOf(name);
    return type && !Object.hasOwn(EXCLUDED, name) ? casesOf(type) : [];
  });
}

function casesOf(type: TypeOf): MemberCase[] {
  const { name } = type;
  const of = (member: string, forms: readonly Form[]): MemberCase[] =>
    Object.hasOwn(EXCLUDED, `${name}.${member}`)
      ? []
      : forms.map((form) => generated(`${name}.${member}`, form));
  return [
    ...Object.entries(type.statics ?? {}).flatMap(([member, one]) =>
      of(member, formsOf(name, member, one, true)),
    ),
    ...Object.entries(type.members ?? {}).flatMap(([member, one]) =>
      of(member, formsOf(name, member, one, false)),
    ),
    ...of(
      'new',
      (type.constructors ?? []).map((one) => ({
        takes: one.takes,
        write: (args) => `new ${name}(${args.join(', ')})`,
      })),
    ),
    ...(type.indexers ?? []).flatMap(({ by, gives, set }) =>
      of('[]', [
        {
          target: name,
          takes: by,
          write: (args, target) => `${primary(target)}[${args.join(', ')}]`,
        },
        ...(set ? [{ target: name, takes: [...by, gives], write: setting(by.length) }] : []),
      ]),
    ),
    ...Object.entries(type.operators ?? {}).flatMap(([token, list]) =>
      of(
        token,
        list.map(
          ({ left, right }): Form =>
            right === undefined
              ? {
                  target: left,
                  takes: [],
                  write: (_, target) => `${token.replace('unary ', '')}(${target})`,
                }
              : {
                  target: left,
                  takes: [right],
                  write: (arg, target) => `${primary(target)} ${token} (${arg})`,
                },
        ),
      ),
    ),
    ...(type.conversions ?? []).flatMap(({ from, to }) =>
      of(`(${to})`, [{ target: from, takes: [], write: (_, target) => `(${to})(${target})` }]),
    ),
  ];
}

/** A program that stores a value and shows the target. */
const setting =
  (keys: number) =>
  (args: readonly string[], target: string): string =>
    `{ var target = ${target}; target[${args.slice(0, keys).join(', ')}] = ${args[keys]}; return target; }`;

/** The parser would take `(name)[key]` and `(name) + (key)` for casts. */
const primary = (target: string): string =>
  /^[a-zA-Z][\w.]*(?:\(.*\))?$/.test(target) ? target : `(${target})`;

interface Form {
  readonly target?: Type;
  readonly takes: readonly Parameter[];
  write(args: readonly string[], target: string): string;
}

function formsOf(type: Type, member: string, found: Member, isStatic: boolean): Form[] {
  const owner = isStatic ? {} : { target: type };
  const named = (target: string): string => (isStatic ? type : `(${target})`);
  if (isGeneric(found)) {
    return GENERIC_ARGUMENTS.flatMap((types) =>
      (found.generic(types) ?? []).map((method) =>
        callForm(owner, method, named, `${member}<${types.join(', ')}>`),
      ),
    );
  }
  if (isMethods(found)) return found.map((method) => callForm(owner, method, named, member));
  const read: Form = { ...owner, takes: [], write: (_, target) => `${named(target)}.${member}` };
  if (!found.set) return [read];
  return [
    read,
    { ...owner, takes: [found.gives], write: changing((value) => `${member} = ${value}`) },
  ];
}

/** A program that shows the target after a change. */
const changing =
  (change: (args: readonly string[]) => string): Form['write'] =>
  (args, target) =>
    `{ var target = ${target}; target.${change(args)}; return target; }`;

function callForm(
  owner: { target?: Type },
  { takes, gives }: Method,
  named: (target: string) => string,
  callee: string,
): Form {
  const call = (args: readonly string[]): string => `${callee}(${args.join(', ')})`;
  if (gives === 'void' && !owner.target)
    return { takes, write: (args) => changingFirst(named(''), callee, args) };
  if (gives === 'void') return { ...owner, takes, write: changing(call) };
  const hasOut = takes.some((one) => typeof one === 'object' && 'out' in one);
  if (hasOut)
    return { ...owner, takes, write: (args, target) => shown(named(target), call(args), 'given') };
  if (MUTABLE.test(owner.target ?? '')) {
    const write: Form['write'] = (args, target) =>
      `{ var target = ${target}; return new object[] { target.${call(args)}, target }; }`;
    return { ...owner, takes, write };
  }
  return { ...owner, takes, write: (args, target) => `${named(target)}.${call(args)}` };
}

/** A static method that changes its first argument. */
const changingFirst = (type: string, callee: string, [first, ...rest]: readonly string[]): string =>
  `{ var first = ${first}; ${type}.${callee}(${['first', ...rest].join(', ')}); return first; }`;

/** Classes that their methods may change. */
const MUTABLE =
  /^(?:Dictionary|HashSet|JArray|JObject|List|Queue|Random|Stack|StringBuilder|X[A-Z])/;

const shown = (target: string, call: string, variable: string): string =>
  `{ var told = ${target}.${call}; return new object[] { told, ${variable} }; }`;

/** The type arguments that generic methods are tried with. */
const GENERIC_ARGUMENTS: readonly (readonly Type[])[] = [
  ['string'],
  ['int'],
  ['bool'],
  ['object'],
  ['JObject'],
  ['byte[]'],
  ['RegexOptions'],
];

function generated(what: string, { target, takes, write }: Form): MemberCase {
  const random = seeded(`${what} ${takes.map(nameOf)}`);
  const isByText = takes.some((one) => /^I(?:Equality)?Comparer</.test(nameOf(one)));
  const missing = new Set<Type>();
  const programs = new Set<string>();
  // A member with samples of its own is tried with about as many as there are.
  let wanted = WANTED;
  const sampleOf = (type: Type): string => {
    const own = SAMPLES[`${what} ${type}`];
    wanted = Math.max(wanted, own?.length ?? 0);
    const samples = own ?? samplesOf(type);
    if (samples.length === 0) missing.add(type);
    return pick(random, samples) ?? '';
  };
  for (let tries = 0; tries < 10 * wanted && programs.size < wanted; tries += 1) {
    const args = argumentsFor(isByText ? `${what} by text` : what, takes, sampleOf, random);
    programs.add(write(args, target === undefined ? '' : sampleOf(target)));
  }
  return {
    what: `${what}(${takes.map(nameOf).join(', ')})`,
    programs: [...programs],
    missing: [...missing],
  };
}

const samplesOf = (type: Type): readonly string[] => SAMPLES[type] ?? [];

function argumentsFor(
  what: string,
  takes: readonly Parameter[],
  sampleOf: (type: Type) => string,
  random: Random,
): string[] {
  const before: Type[] = [];
  return takes.flatMap((parameter) => {
    const { type, args } = argumentFor(what, parameter, before, sampleOf, random);
    before.push(type);
    return args;
  });
}

interface Chosen {
  readonly type: Type;
  readonly args: readonly string[];
}

function argumentFor(
  what: string,
  parameter: Parameter,
  before: readonly Type[],
  sampleOf: (type: Type) => string,
  random: Random,
): Chosen {
  if (typeof parameter === 'string') return { type: parameter, args: [sampleOf(parameter)] };
  if ('fallback' in parameter) {
    const { name, type } = parameter;
    const how = pick(random, ['left out', 'named', 'given']);
    if (how === 'left out') return { type, args: [] };
    return { type, args: [how === 'named' ? `${name}: ${sampleOf(type)}` : sampleOf(type)] };
  }
  if ('lambda' in parameter) {
    const { lambda, gives } = parameter;
    const takes = typeof lambda === 'function' ? lambda(before) : lambda;
    const result = gives === 'anything' ? '*' : gives;
    const samples = samplesOf(functionOf(takes, result));
    const bodies = bodiesFor(what, before.length);
    const written = bodies
      ? `(${takes.map((_, at) => `p${at}`).join(', ')}) => ${pick(random, bodies)}`
      : (pick(random, samples) ?? anyLambda(takes, result, sampleOf, random));
    return { type: result, args: [written] };
  }
  if ('out' in parameter) return { type: parameter.out, args: ['out var given'] };
  if ('params' in parameter) {
    const count = pick(random, [0, 1, 2, 3]) ?? 0;
    const args = Array.from({ length: count }, () => sampleOf(parameter.params));
    return { type: `${parameter.params}[]`, args };
  }
  const types = INFERRED.filter((type) => parameter.infer(type) !== undefined);
  const type = pick(random, types) ?? 'int';
  return { type, args: [sampleOf(type)] };
}

/** Types that a parameter without a type of its own is tried with. */
const INFERRED: readonly Type[] = [
  'int',
  'string',
  'double',
  'string[]',
  'IEnumerable<int>',
  'IEnumerable<string>',
];

/** A lambda whose result is a parameter, or a sample. */
function anyLambda(
  takes: readonly Type[],
  gives: Type,
  sampleOf: (type: Type) => string,
  random: Random,
): string {
  const names = takes.map((_, at) => `p${at}`);
  const fitting = names.filter((_, at) => gives === '*' || takes[at] === gives);
  const result = gives === '*' ? 'int' : gives;
  const body = pick(random, [...fitting, result === 'void' ? '{ }' : sampleOf(result)]) ?? '';
  return `(${names.join(', ')}) => ${body}`;
}

const functionOf = (takes: readonly Type[], gives: Type): Type =>
  gives === 'void' ? `Action<${takes.join(', ')}>` : `Func<${[...takes, gives].join(', ')}>`;

function nameOf(parameter: Parameter): string {
  if (typeof parameter === 'string') return parameter;
  if ('fallback' in parameter) return `${parameter.type} ${parameter.name}`;
  if ('out' in parameter) return `out ${parameter.out}`;
  if ('params' in parameter) return `params ${parameter.params}[]`;
  return 'lambda' in parameter ? 'function' : 'T';
}
