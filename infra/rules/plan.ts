import type { Deployment, Resource } from '../model/deployment.ts';
import { at, objectsAt, ofType, siteOf, textAt } from '../model/select.ts';
import { type Rule, unless, wants } from './rule.ts';

/** The plan of the server; other MCP servers have one of their own. */
function planOfServer(deployment: Deployment): Resource {
  const id = textAt(siteOf(deployment), 'properties.serverFarmId');
  const plan = deployment.resources.find((resource) => resource.id === id);
  if (!plan) throw new Error('The server has no plan.');
  return plan;
}

/** Rules that scale the plan of the server. */
const scalingOf = (deployment: Deployment): Resource | undefined =>
  ofType(deployment, 'Microsoft.Insights/autoscalesettings').find(
    (one) => textAt(one, 'properties.targetResourceUri') === planOfServer(deployment).id,
  );

/** Whether another MCP server keeps a session for each caller, in the memory of one instance. */
const keepsSessions = (deployment: Deployment): boolean =>
  textAt(planOfServer(deployment), 'tags.sessions') !== '';

export const PLAN_RULES: readonly Rule[] = [
  {
    id: 'platform/plan-for-production',
    cites: ['PSRule Azure.AppService.MinPlan'],
    faults: (deployment) =>
      wants(planOfServer(deployment), {
        'sku.tier': 'PremiumV3',
        'sku.name': 'P1v3',
        'properties.reserved': true,
      }),
  },
  {
    id: 'platform/two-instances',
    cites: ['PSRule Azure.AppService.PlanInstanceCount'],
    faults: (deployment) =>
      unless(
        keepsSessions(deployment) || Number(at(planOfServer(deployment), 'sku.capacity')) >= 2,
        'With only one instance, every restart is an outage.',
      ),
  },
  {
    id: 'platform/one-instance-with-sessions',
    cites: ['Z-14'],
    // Calls of one caller reach any instance, and only one of them has the caller's session.
    faults: (deployment) =>
      unless(
        !keepsSessions(deployment) ||
          (at(planOfServer(deployment), 'sku.capacity') === 1 && !scalingOf(deployment)),
        'Sessions of callers at other MCP servers are lost between several instances.',
      ),
  },
  {
    id: 'platform/autoscale-out-and-in',
    cites: ['PSRule Azure.AppService.PlanInstanceCount', 'D-01'],
    faults: (deployment) => {
      if (keepsSessions(deployment)) return [];
      const autoscale = scalingOf(deployment);
      const profile = 'properties.profiles.0';
      const ways = objectsAt(autoscale, `${profile}.rules`).map((rule) =>
        textAt(rule, 'scaleAction.direction'),
      );
      const minimum = Number(at(autoscale, `${profile}.capacity.minimum`));
      const maximum = Number(at(autoscale, `${profile}.capacity.maximum`));
      return [
        ...unless(ways.includes('Increase'), 'No rule adds an instance under load.'),
        ...unless(ways.includes('Decrease'), 'No rule removes an instance after the load.'),
        ...unless(
          minimum >= 2 && maximum > minimum,
          `${minimum} to ${maximum} leaves no range to scale in.`,
        ),
      ];
    },
  },
];
