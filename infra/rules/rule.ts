import { isDeepStrictEqual } from 'node:util';
import type { Deployment, Json, Resource } from '../model/deployment.ts';
import { at, child, ofType, siteOf, textAt } from '../model/select.ts';

/** Something that every deployment must satisfy, decided from what it declares. */
export interface Rule {
  /** Hop and requirement, such as `platform/https-only`. */
  readonly id: string;
  /** Its sources: threats by id, Azure Policy definitions, rules of PSRule for Azure, Microsoft Learn. */
  readonly cites: readonly string[];
  /** One sentence per fault. */
  readonly faults: (deployment: Deployment) => readonly string[];
}

/** The faults that the rule finds; a missing resource counts as a fault too. */
export function faultsOf(rule: Rule, deployment: Deployment): readonly string[] {
  try {
    return rule.faults(deployment);
  } catch (error) {
    return [(error as Error).message];
  }
}

/** One fault for every path whose value is not the required one. */
export function wants(resource: Resource, expected: Readonly<Record<string, Json>>): string[] {
  return Object.entries(expected)
    .filter(([path, value]) => !isDeepStrictEqual(at(resource, path), value))
    .map(([path, value]) => {
      const is = JSON.stringify(at(resource, path));
      return `${resource.name}: ${path} is ${is}, not ${JSON.stringify(value)}.`;
    });
}

/** The sentence if the condition does not hold. */
export function unless(holds: boolean, sentence: string): string[] {
  return holds ? [] : [sentence];
}

/** A rule about values of every resource of a type, of which there is at least one. */
export function settingsOf(
  id: string,
  cites: readonly string[],
  type: string,
  expected: Readonly<Record<string, Json>>,
): Rule {
  return {
    id,
    cites,
    faults(deployment) {
      const all = ofType(deployment, type);
      return [
        ...unless(all.length > 0, `The deployment has no ${type}.`),
        ...all.flatMap((resource) => wants(resource, expected)),
      ];
    },
  };
}

/** The settings of a site's process. */
export function settingsOfSite(deployment: Deployment, site = siteOf(deployment)): Resource {
  return child(deployment, 'Microsoft.Web/sites/config', `${site.name}/appsettings`);
}

/** Whether a site runs a container image instead of the code that azd pushes. */
export const runsImage = (site: Resource): boolean =>
  textAt(site, 'properties.siteConfig.linuxFxVersion').startsWith('DOCKER|');

/** A setting of the server's process. */
export function setting(deployment: Deployment, name: string): string {
  return textAt(settingsOfSite(deployment), `properties.${name}`);
}

/** What the deployment declares about its phase. */
export function isLockedDown(deployment: Deployment): boolean {
  return setting(deployment, 'MCP_LOCKED_DOWN') === 'true';
}
