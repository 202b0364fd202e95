import type { Deployment, Resource } from '../model/deployment.ts';
import { at, ofType, siteOf, textAt } from '../model/select.ts';
import { type Dialler, reach } from '../network/reach.ts';
import { type Rule, setting, settingsOfSite, unless } from './rule.ts';
import { securityRules, subnets } from './subnets.ts';

/** The sites behind the server: the one that forwards its calls, and those of other MCP servers. */
const otherSites = (deployment: Deployment): Resource[] =>
  ofType(deployment, 'Microsoft.Web/sites').filter(({ id }) => id !== siteOf(deployment).id);

/** The only thing that each of their subnets may reach. */
const WAYS_OUT: Readonly<Record<string, string>> = {
  egress: 'Internet',
  'upstreams-out': 'Internet',
  upstreams: 'AzureActiveDirectory',
};

/** Everything but the server that might connect to them. */
const strangers = (deployment: Deployment): readonly Dialler[] => [
  ...subnets(deployment)
    .map(({ name }) => ({ subnet: String(name) }))
    .filter(({ subnet }) => subnet !== 'app'),
  { peered: '172.31.255.0/24' },
  { internet: '198.51.100.20' },
];

export const OTHER_SITE_RULES: readonly Rule[] = [
  {
    id: 'network/only-egress-reaches-internet',
    cites: ['Z-08', 'Z-14'],
    // The server has the tools' keys and the callers' data, so it must have no way out of its own.
    faults: (deployment) =>
      subnets(deployment)
        .map(({ name }) => String(name))
        .filter((name) => name !== 'gateway' && WAYS_OUT[name] !== 'Internet')
        .flatMap((name) => {
          const { open, by } = reach(deployment, { subnet: name }, { service: 'Internet' }, 443);
          return unless(!open, `The subnet ${name} reaches the internet: ${by}.`);
        }),
  },
  {
    id: 'network/only-server-reaches-other-sites',
    cites: ['Z-08', 'Z-14'],
    faults: (deployment) =>
      otherSites(deployment).flatMap((resource) => [
        ...unless(
          reach(deployment, { subnet: 'app' }, { resource }, 443).open,
          `The server cannot reach ${resource.name}.`,
        ),
        ...strangers(deployment).flatMap((from) =>
          unless(
            !reach(deployment, from, { resource }, 443).open,
            `${Object.values(from)} reaches ${resource.name}.`,
          ),
        ),
      ]),
  },
  {
    id: 'network/other-sites-reach-nothing-inside',
    cites: ['Z-08', 'Z-14'],
    // The other subnets do not admit them either, so their own rules are the second wall.
    faults: (deployment) =>
      securityRules(deployment)
        .filter(({ group, properties }) => group in WAYS_OUT && properties.access === 'Allow')
        .filter(
          ({ group, properties }) =>
            properties.destinationAddressPrefix !== WAYS_OUT[group] ||
            properties.destinationPortRange !== '443',
        )
        .map(
          ({ group, name }) => `${group}: ${name} allows more than HTTPS to ${WAYS_OUT[group]}.`,
        ),
  },
  {
    id: 'platform/other-sites-hold-nothing',
    cites: ['Z-06', 'Z-05', 'Z-14'],
    // They speak to strangers or run their code, so they must have nothing that those could want.
    faults: (deployment) =>
      otherSites(deployment).flatMap((site) => {
        const values = JSON.stringify(settingsOfSite(deployment, site).properties ?? {});
        return [
          ...unless(at(site, 'identity') === undefined, `${site.name} has an identity.`),
          ...unless(
            !/@Microsoft\.KeyVault|InstrumentationKey|reference\(/.test(values),
            `${site.name} has a setting that refers to another service.`,
          ),
        ];
      }),
  },
  {
    id: 'platform/egress-calls-listed-origins',
    cites: ['Z-08'],
    faults: (deployment) =>
      otherSites(deployment)
        .filter((site) => textAt(site, 'tags.azd-service-name') === 'egress')
        .flatMap((site) => {
          const settings = settingsOfSite(deployment, site);
          const origins = textAt(settings, 'properties.MCP_EGRESS_ORIGINS').split(',');
          return [
            ...origins
              .filter((origin) => !/^https:\/\/[a-z0-9.-]+$/.test(origin))
              .map((origin) => `${site.name} may call ${origin || 'nothing'}.`),
            ...unless(
              setting(deployment, 'MCP_EGRESS_URL').includes(`'${site.id}'`),
              'The server does not know the address of the forwarding site.',
            ),
          ];
        }),
  },
];
