import { at, objectsAt, resourceOf, textAt } from '../model/select.ts';
import { type Rule, settingsOf, unless } from './rule.ts';

const PLAN = 'Microsoft.Web/serverfarms';

export const PLAN_RULES: readonly Rule[] = [
  settingsOf('platform/plan-for-production', ['PSRule Azure.AppService.MinPlan'], PLAN, {
    'sku.tier': 'PremiumV3',
    'sku.name': 'P1v3',
    'properties.reserved': true,
  }),
  {
    id: 'platform/two-instances',
    cites: ['PSRule Azure.AppService.PlanInstanceCount'],
    faults: (deployment) =>
      unless(
        Number(at(resourceOf(deployment, PLAN), 'sku.capacity')) >= 2,
        'With only one instance, every restart is an outage.',
      ),
  },
  {
    id: 'platform/autoscale-out-and-in',
    cites: ['PSRule Azure.AppService.PlanInstanceCount', 'D-01'],
    faults: (deployment) => {
      const autoscale = resourceOf(deployment, 'Microsoft.Insights/autoscalesettings');
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
