import type { Deployment, JsonObject, Resource } from '../../model/deployment.ts';
import { at, objectsAt, ofType } from '../../model/select.ts';
import { isAligned, isBlock } from '../address.ts';
import azure from '../azure.json' with { type: 'json' };
import { listed, plural, readRule } from '../security-rules.ts';
import { isNetworkTag, tagOf } from '../tags.ts';
import type { Fault } from './fault.ts';
import { GROUP, givenAs, placeAt } from './network-resources.ts';

const { priority: PRIORITY, port: PORT } = azure;
const PREFIXES = ['sourceAddressPrefix', 'destinationAddressPrefix'] as const;
const PORTS = ['sourcePortRange', 'destinationPortRange'] as const;

/** What Azure refuses in the rules of a security group. */
export function securityGroupFaults(deployment: Deployment): Fault[] {
  return ofType(deployment, GROUP).flatMap((group) => {
    const rules = objectsAt(group, 'properties.securityRules');
    return rules.flatMap((rule, index) =>
      [
        ...wordFaults(rule),
        ...priorityFaults(rule, rules.slice(0, index)),
        ...nameFaults(rule, rules.slice(0, index)),
        ...PREFIXES.flatMap((member) => prefixFaults(rule, member)),
        ...PORTS.flatMap((member) => portFaults(rule, member)),
      ].map((found) => faultOf(group, rules, index, found)),
    );
  });
}

interface Found {
  readonly member: string;
  readonly what: string;
  /** The earlier rule that it conflicts with. */
  readonly other?: JsonObject;
}

function faultOf(
  resource: Resource,
  rules: readonly JsonObject[],
  index: number,
  { member, what, other }: Found,
): Fault {
  const path = (rule: number) => `properties.securityRules.${rule}.${member}`;
  const at = other && [index, rules.indexOf(other)].map((rule) => placeAt(resource, path(rule)));
  const name = (rules[index] as JsonObject).name;
  return { resource, path: path(index), what: `${name}: ${what}`, ...(at && { at }) };
}

function wordFaults(rule: JsonObject): Found[] {
  try {
    readRule(rule);
    return [];
  } catch (error) {
    const what = (error as Error).message;
    const member = Object.keys(azure.words).find((word) => what.includes(`: ${word} must`));
    return [{ member: member ? `properties.${member}` : 'properties', what }];
  }
}

function priorityFaults(rule: JsonObject, before: readonly JsonObject[]): Found[] {
  const priority = at(rule, 'properties.priority');
  const member = 'properties.priority';
  if (
    typeof priority !== 'number' ||
    !Number.isInteger(priority) ||
    priority < PRIORITY.from ||
    priority > PRIORITY.to
  ) {
    const what = `SecurityRuleInvalidPriority: priority ${priority} is not from ${PRIORITY.from} to ${PRIORITY.to}.`;
    return [{ member, what }];
  }
  const taken = before.find(
    (other) =>
      at(other, 'properties.priority') === priority &&
      lower(at(other, 'properties.direction')) === lower(at(rule, 'properties.direction')),
  );
  if (!taken) return [];
  const what = `SecurityRuleConflict: ${taken.name} has priority ${priority} in the same direction.`;
  return [{ member, what, other: taken }];
}

const nameFaults = (rule: JsonObject, before: readonly JsonObject[]): Found[] =>
  before
    .filter(({ name }) => lower(name) === lower(rule.name))
    .map((other) => ({ member: 'name', what: 'another rule of the group has this name.', other }));

function prefixFaults(rule: JsonObject, member: (typeof PREFIXES)[number]): Found[] {
  const properties = (rule.properties ?? {}) as JsonObject;
  return [
    ...countFaults(properties, member),
    ...listed(properties, member).flatMap((text): Found[] => {
      if (text === '*' || tagOf(text) !== undefined) return [];
      const found = { member: givenAs(properties, member) };
      if (isBlock(text) && isAligned(text)) return [];
      const why = isBlock(text)
        ? 'does not start at the first address of its block'
        : 'is neither an address, a CIDR block nor a service tag';
      return [{ ...found, what: `SecurityRuleInvalidAddressPrefix: ${member} "${text}" ${why}.` }];
    }),
    ...listOf(properties, member)
      .filter((text) => text === '*' || isNetworkTag(text))
      .map((text) => ({
        member: `properties.${plural(member)}`,
        what: `SecurityRuleParameterContainsUnsupportedValue: ${plural(member)} cannot hold "${text}".`,
      })),
  ];
}

function portFaults(rule: JsonObject, member: (typeof PORTS)[number]): Found[] {
  const properties = (rule.properties ?? {}) as JsonObject;
  return [
    ...countFaults(properties, member),
    ...listed(properties, member)
      .filter((text) => text !== '*' && !isRange(String(text)))
      .map((text) => ({
        member: givenAs(properties, member),
        what: `SecurityRuleInvalidPortRange: ${member} "${text}" is neither a port from ${PORT.from} to ${PORT.to} nor a range of them.`,
      })),
    ...listOf(properties, member)
      .filter((text) => text === '*')
      .map(() => ({
        member: `properties.${plural(member)}`,
        what: `SecurityRuleParameterContainsUnsupportedValue: ${plural(member)} cannot hold "*".`,
      })),
  ];
}

/** A rule without one of these would match nothing; Azure does not allow single and list form together. */
function countFaults(properties: JsonObject, member: string): Found[] {
  const some = listed(properties, member).length;
  const many = listOf(properties, member).length;
  if (some > 0 && (many === 0 || many === some)) return [];
  const which = some === 0 ? 'either' : 'not both';
  return [{ member: 'properties', what: `must specify ${which} ${member} or ${plural(member)}.` }];
}

const listOf = (properties: JsonObject, member: string): readonly string[] =>
  (properties[plural(member)] ?? []) as readonly string[];

function isRange(text: string): boolean {
  const ends = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  if (!ends) return false;
  const [low, high] = [Number(ends[1]), Number(ends[2] ?? ends[1])];
  return PORT.from <= low && low <= high && high <= PORT.to;
}

const lower = (value: unknown): string => String(value).toLowerCase();
