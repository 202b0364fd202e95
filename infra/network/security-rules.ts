import type { Json, JsonObject } from '../model/deployment.ts';
import { holds, isBlock } from './address.ts';
import azure from './azure.json' with { type: 'json' };

/** One end of a connection as the rules see it. */
export interface End {
  /** Undefined for a service that is known only by its tag. */
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
  /** Dotted path in the resource that decided; absent for what Azure does without being told. */
  readonly path?: string;
}

type Direction = 'Inbound' | 'Outbound';

/** A rule with its keywords in Azure's spelling. */
interface Read {
  readonly name: string;
  readonly direction: string;
  readonly access: string;
  readonly protocol: string;
  readonly priority: number;
  readonly rule: JsonObject;
}

/** The first matching rule decides, lowest priority number first; the platform's own rules come last. */
export function decide(rules: readonly Json[], direction: Direction, flow: Flow): Decision {
  const ordered = [...rules, ...DEFAULTS]
    .map(readRule)
    .filter((read) => read.direction === direction)
    .sort((one, other) => one.priority - other.priority);
  const first = ordered.find((read) => matches(read, flow));
  if (!first) throw new Error('No rule matched, although the default rules match all traffic.');
  const decision = { allowed: first.access === 'Allow', rule: first.name };
  const index = rules.findIndex((json) => (json as JsonObject).properties === first.rule);
  return index < 0 ? decision : { ...decision, path: `properties.securityRules.${index}.name` };
}

/**
 * Azure compares these keywords case-insensitively, stores `TCP` as sent and applies it. A rule with
 * an unsupported keyword would match nothing, so it is an error here.
 *
 * @throws for a keyword or a member that is not supported.
 */
export function readRule(json: Json): Read {
  const { name, properties } = json as JsonObject;
  const rule = (properties ?? {}) as JsonObject;
  const word = (member: keyof typeof azure.words): string => {
    const given = String(rule[member] ?? '');
    const found = azure.words[member].find((one) => one.toLowerCase() === given.toLowerCase());
    if (found !== undefined) return found;
    const known = azure.words[member].join(', ');
    throw new Error(`Rule ${name}: ${member} must be one of ${known}, not "${given}".`);
  };
  refuseStrange(String(name), rule);
  return {
    name: String(name),
    direction: word('direction'),
    access: word('access'),
    protocol: word('protocol'),
    priority: Number(rule.priority),
    rule,
  };
}

function matches({ protocol, rule }: Read, flow: Flow): boolean {
  return (
    ['*', flow.protocol].includes(protocol) &&
    listed(rule, 'sourceAddressPrefix').some((prefix) => covers(prefix, flow.from)) &&
    listed(rule, 'destinationAddressPrefix').some((prefix) => covers(prefix, flow.to)) &&
    listed(rule, 'destinationPortRange').some((range) => spans(range, flow.port))
  );
}

/** Guessing the meaning of an unknown member could allow or block what Azure does not. */
function refuseStrange(name: string, rule: JsonObject): void {
  const { sourcePortRange = '*' } = rule;
  // Clients use random source ports, so a narrower range would apply to only some connections.
  const strange =
    sourcePortRange === '*'
      ? Object.keys(rule).find((member) => !SUPPORTED.has(member))
      : `sourcePortRange ${sourcePortRange}`;
  if (strange)
    throw new Error(`Rule ${name}: ${strange} is not supported when computing reachability.`);
}

const SUPPORTED = new Set([
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
export function listed(rule: JsonObject, member: string): string[] {
  const many = rule[plural(member)] as readonly string[] | undefined;
  const one = rule[member] as string | undefined;
  return [...(one === undefined ? [] : [one]), ...(many ?? [])];
}

export const plural = (member: string): string => `${member}${member.endsWith('x') ? 'es' : 's'}`;

function covers(prefix: string, end: End): boolean {
  if (prefix === '*') return true;
  if (!isBlock(prefix)) return end.tags.some((tag) => tag.toLowerCase() === prefix.toLowerCase());
  return end.address !== undefined && holds(prefix, end.address);
}

function spans(range: string, port: number): boolean {
  if (range === '*') return true;
  const [low, high = low] = range.split('-').map(Number);
  return low !== undefined && high !== undefined && low <= port && port <= high;
}

/** Azure appends these to the rules of every security group. */
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
