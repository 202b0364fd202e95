import type { Json, JsonObject } from '../deployments/deployment.ts';
import { holds, isBlock } from './address.ts';

/** One end of a connection as the rules see it. */
export interface End {
  /** Unknown for a service that is only known by its tag. */
  readonly address?: string;
  readonly tags: readonly string[];
}

export interface Flow {
  readonly from: End;
  readonly to: End;
  readonly port: number;
  readonly protocol: 'Tcp' | 'Udp';
}

export interface Decision {
  readonly allowed: boolean;
  /** Name of the rule that decided. */
  readonly rule: string;
}

type Direction = 'Inbound' | 'Outbound';

/** The first rule that matches decides, lowest priority number first; the platform's own come last. */
export function decide(rules: readonly Json[], direction: Direction, flow: Flow): Decision {
  const ordered = [...rules, ...DEFAULTS]
    .map((rule) => rule as JsonObject)
    .map(({ name, properties }) => ({ name: String(name), rule: properties as JsonObject }))
    .filter(({ rule }) => rule.direction === direction)
    .sort((one, other) => Number(one.rule.priority) - Number(other.rule.priority));
  const first = ordered.find(({ name, rule }) => matches(name, rule, flow));
  if (!first) throw new Error('The default rules match everything; one of them must have matched.');
  return { allowed: first.rule.access === 'Allow', rule: first.name };
}

function matches(name: string, rule: JsonObject, flow: Flow): boolean {
  refuseStrange(name, rule);
  return (
    ['*', flow.protocol].includes(String(rule.protocol)) &&
    listed(rule, 'sourceAddressPrefix').some((prefix) => covers(prefix, flow.from)) &&
    listed(rule, 'destinationAddressPrefix').some((prefix) => covers(prefix, flow.to)) &&
    listed(rule, 'destinationPortRange').some((range) => spans(range, flow.port))
  );
}

/** Guessing what an unknown member means would open or close doors that Azure does not. */
function refuseStrange(name: string, rule: JsonObject): void {
  const { sourcePortRange = '*' } = rule;
  // Callers take a port at random, so that any other range holds for some of their connections only.
  const strange =
    sourcePortRange === '*'
      ? Object.keys(rule).find((member) => !UNDERSTOOD.has(member))
      : `sourcePortRange ${sourcePortRange}`;
  if (strange)
    throw new Error(`Rule ${name} has ${strange}, which reachability does not understand.`);
}

const UNDERSTOOD = new Set([
  'description',
  'direction',
  'priority',
  'access',
  'protocol',
  'sourceAddressPrefix',
  'sourceAddressPrefixes',
  'sourcePortRange',
  'destinationAddressPrefix',
  'destinationAddressPrefixes',
  'destinationPortRange',
  'destinationPortRanges',
]);

/** Azure has each of these members in the singular and, with an `s` or `es`, as a list. */
function listed(rule: JsonObject, member: string): string[] {
  const many = rule[`${member}${member.endsWith('x') ? 'es' : 's'}`] as
    | readonly string[]
    | undefined;
  const one = rule[member] as string | undefined;
  return [...(one === undefined ? [] : [one]), ...(many ?? [])];
}

function covers(prefix: string, end: End): boolean {
  if (prefix === '*') return true;
  if (!isBlock(prefix)) return end.tags.includes(prefix);
  return end.address !== undefined && holds(prefix, end.address);
}

function spans(range: string, port: number): boolean {
  if (range === '*') return true;
  const [low, high = low] = range.split('-').map(Number);
  return low !== undefined && high !== undefined && low <= port && port <= high;
}

/** Azure puts these behind the rules of every security group. */
const DEFAULTS: readonly JsonObject[] = (
  [
    ['AllowVnetInBound', 'Inbound', 65000, 'Allow', 'VirtualNetwork', 'VirtualNetwork'],
    ['AllowAzureLoadBalancerInBound', 'Inbound', 65001, 'Allow', 'AzureLoadBalancer', '*'],
    ['DenyAllInBound', 'Inbound', 65500, 'Deny', '*', '*'],
    ['AllowVnetOutBound', 'Outbound', 65000, 'Allow', 'VirtualNetwork', 'VirtualNetwork'],
    ['AllowInternetOutBound', 'Outbound', 65001, 'Allow', '*', 'Internet'],
    ['DenyAllOutBound', 'Outbound', 65500, 'Deny', '*', '*'],
  ] as const
).map(([name, direction, priority, access, source, destination]) => ({
  name,
  properties: {
    direction,
    priority,
    access,
    protocol: '*',
    sourceAddressPrefix: source,
    destinationAddressPrefix: destination,
    destinationPortRange: '*',
  },
}));
