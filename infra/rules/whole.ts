import type { Deployment, Json, Resource } from '../model/deployment.ts';
import { at, ofType } from '../model/select.ts';
import { checkResource, describeFinding, NAMES, TYPES } from '../resource-types/check-resource.ts';
import { type Rule, unless } from './rule.ts';

/** Children and extensions have no tags. */
const UNTAGGED =
  /^(Microsoft\.(ApiManagement\/service|Web\/sites|Network\/privateEndpoints)\/|Microsoft\.Authorization\/|Microsoft\.Insights\/diagnosticSettings)/;

/** Values known only to Azure, in the only forms that readers of a prediction must support. */
const EXPRESSION =
  /\b(reference|format|environment|newGuid|utcNow|dateTimeAdd|dateTimeToEpoch|if|equals|null)\b|\.\w+|'[^']*'|[()[\],\s]/g;

function texts(value: Json | undefined): string[] {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap((member) => texts(member as Json));
}

const everyText = ({ resources, outputs }: Deployment) =>
  texts([...resources, outputs] as unknown as Json);

const isTagged = ({ type }: Resource) => !UNTAGGED.test(type);

export const DEPLOYMENT_RULES: readonly Rule[] = [
  {
    id: 'deployment/known-types-and-api-versions',
    cites: ['Z-07', 'PSRule Azure.Template.*'],
    // The newest stable version that is at least six months old: a newer one is missing in some regions.
    faults: ({ resources }) =>
      resources
        .filter(({ type, apiVersion }) => TYPES.versions[type] !== apiVersion)
        .map(({ name, type, apiVersion }) => `${name} is a ${type}@${apiVersion}.`),
  },
  {
    id: 'deployment/matches-published-types',
    cites: ['Azure.Bicep.Types.Az'],
    faults: ({ resources }) =>
      resources.flatMap((resource) =>
        checkResource(resource).findings.map(
          (finding) =>
            `${resource.type} ${resource.name}: ${finding.path}: ${describeFinding(finding)}.`,
        ),
      ),
  },
  {
    id: 'deployment/tags',
    cites: ['PSRule Azure.Resource.UseTags'],
    faults: ({ resources }) =>
      resources
        .filter(isTagged)
        .filter((resource) => !at(resource, 'tags.azd-env-name') || !at(resource, 'tags.purpose'))
        .map(({ name, type }) => `${type} ${name} lacks the tags that identify its environment.`),
  },
  {
    id: 'deployment/names-valid',
    cites: [
      'PSRule Azure.APIM.Name',
      'PSRule Azure.KeyVault.Name',
      'PSRule Azure.KeyVault.SecretName',
      'PSRule Azure.NSG.Name',
      'PSRule Azure.AppInsights.Name',
    ],
    faults: ({ resources }) =>
      resources
        .filter(
          ({ type, name }) => !new RegExp(NAMES[type] ?? '$^').test(name.split('/').at(-1) ?? ''),
        )
        .map(({ type, name }) => `${name} is not a valid Azure name for ${type}.`),
  },
  {
    id: 'deployment/one-region',
    cites: ['PSRule Azure.Resource.AllowedRegions', 'PSRule Azure.Template.*'],
    faults: (deployment) => {
      const [group] = ofType(deployment, 'Microsoft.Resources/resourceGroups');
      return deployment.resources
        .filter(({ location }) => location !== undefined)
        .filter(({ location }) => location !== 'global' && location !== group?.location)
        .map(({ name, location }) => `${name} is in ${location}.`);
    },
  },
  {
    id: 'deployment/supported-expressions',
    cites: ['Z-05'],
    // Functions that read keys or secrets are not among them, so none can hide in a value.
    faults: (deployment) =>
      everyText(deployment)
        .filter((text) => text.startsWith('['))
        .filter((text) => text.replace(EXPRESSION, '') !== '')
        .map((text) => `Readers of predictions do not support ${text}.`),
  },
  {
    id: 'deployment/no-secrets-in-values',
    cites: ['Z-05', 'Z-12', 'PSRule Azure.Deployment.OutputSecretValue'],
    faults: (deployment) =>
      everyText(deployment)
        .filter((text) => SECRET_SHAPES.some((shape) => shape.test(text)))
        .flatMap((text) => unless(false, `This looks like a secret: ${text.slice(0, 12)}...`)),
  },
];

/** Keys, tokens and connection strings in their issuers' formats. */
export const SECRET_SHAPES: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\beyJ[A-Za-z0-9_-]{10,}\.eyJ/,
  /\b(AccountKey|SharedAccessKey|InstrumentationKey|client_?secret|password)\s*[=:]\s*["']?[A-Za-z0-9+/_~.-]{16,}/i,
  /\b[A-Za-z0-9_~.-]{3}8Q~[A-Za-z0-9_~.-]{31,34}/,
  /\b[A-Za-z0-9+/]{86}==/,
];
