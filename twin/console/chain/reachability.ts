import type { Deployment, Resource } from '../../../infra/model/deployment.ts';
import { ofType, textAt } from '../../../infra/model/select.ts';
import { type Dialler, reach, type Target } from '../../../infra/network/reach.ts';
import { subnets } from '../../../infra/rules/subnets.ts';

export interface Reach {
  readonly from: string;
  readonly to: string;
  readonly open: boolean;
  /** The rules that allow it, or the one that does not. */
  readonly by: readonly string[];
}

/** Every service of the chain uses TLS. */
const PORT = 443;

/** Any address that no rule names. */
export const INTERNET = 'the internet';
const ADDRESS = '198.51.100.20';

/** Who may open a connection to whom, as the deployment declares it. */
export function reachOf(deployment: Deployment): readonly Reach[] {
  const targets = targetsOf(deployment);
  return diallersOf(deployment).flatMap(([from, dialler]) =>
    targets
      .filter(([, to]) => !('internet' in dialler && 'service' in to))
      .map(([to, target]) => {
        const { open, by } = reach(deployment, dialler, target, PORT);
        return { from, to, open, by };
      }),
  );
}

const diallersOf = (deployment: Deployment): (readonly [string, Dialler])[] => [
  [INTERNET, { internet: ADDRESS }],
  ...subnets(deployment).map(
    ({ name }) => [`subnet ${name}`, { subnet: name }] as [string, Dialler],
  ),
];

function targetsOf(deployment: Deployment): (readonly [string, Target])[] {
  return [
    ...ofType(deployment, 'Microsoft.ApiManagement/service').map(named('gateway')),
    ...ofType(deployment, 'Microsoft.Web/sites').flatMap((resource): [string, Target][] => {
      const name = siteName(resource);
      return [
        [name, { resource, door: 'main' }],
        [`${name}, code`, { resource, door: 'scm' }],
      ];
    }),
    ...ofType(deployment, 'Microsoft.KeyVault/vaults').map(named('vault')),
    ...ofType(deployment, 'Microsoft.CognitiveServices/accounts').map(named('content safety')),
    ['sign-in', { service: 'AzureActiveDirectory' }],
    ['monitor', { service: 'AzureMonitor' }],
    ['elsewhere', { service: 'Internet' }],
  ];
}

const named =
  (name: string) =>
  (resource: Resource): [string, Target] => [name, { resource }];

/** The site of the server is the site; others are called as in azure.yaml. */
export function siteName(site: Resource): string {
  const service = textAt(site, 'tags.azd-service-name');
  return service === 'server' ? 'site' : `${service} site`;
}
