import type { JsonObject, Resource } from '../../../infra/model/deployment.ts';
import { objectsAt, textAt } from '../../../infra/model/select.ts';
import type { FileLine } from '../../kit/call-record.ts';
import type { DecisionView, Why } from '../call-view.ts';
import { edit, helped, way } from './answer.ts';
import type { RefusedCall } from './refused-call.ts';

/** A dial that the network did not connect. */
export function refusedDial(call: RefusedCall, dial: DecisionView): Why {
  const { from = 'the caller', to = 'it', by = '' } = dial.facts ?? {};
  if (call.view.entrance === 'network') {
    return helped(
      `Callers on the internet reach the chain through the gateway alone; ${to} has no public door.`,
      way('Call the gateway.', { command: call.again() }),
    );
  }
  const [subnet, name] = by.split(': ');
  const found = name === undefined ? undefined : ruleNamed(call, name);
  if (!found) {
    return helped(
      `It must be possible to reach ${to} from ${from}, which ${by || 'no rule'} does not allow.`,
      edit('Change it here.', dial.where),
    );
  }
  const { rule } = found;
  const where = dial.where ?? found.where;
  const isForThis = textAt(rule, 'properties.destinationAddressPrefix') !== '*';
  return helped(
    `The rules of the subnet ${subnet} must let the subnet ${from} reach ${to}; ${name} refuses it.`,
    isForThis
      ? edit(`Set "access" of ${name} to "Allow".`, where)
      : edit(
          `Add a rule with a lower priority number than ${name}, or allow the destination in one.`,
          where,
        ),
  );
}

interface Found {
  readonly rule: JsonObject;
  readonly where: FileLine | undefined;
}

function ruleNamed({ facts }: RefusedCall, name: string): Found | undefined {
  for (const group of facts.resources.filter(isGroup)) {
    const rules = objectsAt(group, 'properties.securityRules');
    const at = rules.findIndex((rule) => rule.name === name);
    const rule = rules[at];
    if (rule) return { rule, where: facts.lineOf(group, `properties.securityRules.${at}`) };
  }
  return undefined;
}

const isGroup = ({ type }: Resource): boolean => type === 'Microsoft.Network/networkSecurityGroups';
