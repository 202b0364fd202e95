import type { Resource } from '../../../infra/model/deployment.ts';
import { readDeployment } from '../../../infra/model/read-deployment.ts';
import { FILES, type Files, fragmentFileOf, OPERATIONS } from '../../infra/gateway/files.ts';

/** What a test changes about the deployment. */
export interface Change {
  readonly files?: Files | undefined;
  readonly named?: Readonly<Record<string, string>> | undefined;
  /** File deployed under a fragment id; the default is the file of that name. */
  readonly fragments?: Readonly<Record<string, string>> | undefined;
  readonly siteHost?: string | undefined;
}

const SERVICE = 'Microsoft.ApiManagement/service';
const DEFAULT_FRAGMENTS = { 'content-safety': 'content-safety.off.fragment.xml' };

const DEPLOYED: readonly Resource[] = readDeployment('twin').resources.filter(({ type }) =>
  type.startsWith(SERVICE),
);

/** The gateway's resources of the twin's deployment, with a test's changes. */
export function deployed(change: Change = {}): Resource[] {
  const changed = DEPLOYED.map((resource) =>
    withProperties(resource, propertiesOf(resource, change)),
  );
  const [pattern] = changed.filter(({ type }) => type === `${SERVICE}/namedValues`) as [Resource];
  const names = new Set(changed.filter(({ type }) => type === pattern.type).map(last));
  const added = Object.entries(change.named ?? {}).filter(([name]) => !names.has(name));
  const values = added.map(([name, value]) => namedValue(pattern, name, value));
  return [...values, ...changed];
}

const last = ({ name }: Pick<Resource, 'name'>): string => name.split('/').at(-1) as string;

const withProperties = (resource: Resource, properties: object): Resource => ({
  ...resource,
  properties: { ...resource.properties, ...properties },
});

function namedValue(pattern: Resource, name: string, value: string): Resource {
  const of = (text: string) => text.replace(/[^/]+$/, name);
  const changed = { ...pattern, id: of(pattern.id), name: of(pattern.name) };
  return withProperties(changed, { displayName: name, value });
}

function propertiesOf(resource: Resource, change: Change): object {
  const [, ...names] = resource.name.split('/') as [string, string, string];
  switch (resource.type) {
    case `${SERVICE}/namedValues`:
      return namedValueOf(names[0], change);
    case `${SERVICE}/backends`:
      return { url: `https://${siteHostOf(change)}` };
    case `${SERVICE}/policyFragments`:
      return text(change, fragmentFile(names[0], change));
    case `${SERVICE}/policies`:
      return text(change, 'global.policy.xml');
    case `${SERVICE}/apis/operations/policies`:
      return text(change, operationFile(names[0], names[1]));
    default:
      return {};
  }
}

const siteHostOf = ({ siteHost = 'site.example' }: Change): string => siteHost;

function namedValueOf(name: string, change: Change): object {
  const value = change.named?.[name] ?? (name === 'site-host' ? siteHostOf(change) : undefined);
  return value === undefined ? {} : { value };
}

const text = ({ files = FILES }: Change, file: string) => ({ value: files[file] });

const fragmentFile = (id: string, { fragments }: Change): string =>
  ({ ...DEFAULT_FRAGMENTS, ...fragments })[id] ?? fragmentFileOf(id);

function operationFile(api: string, operation: string): string {
  const policy = OPERATIONS[api as 'mcp' | 'root'][operation] as string;
  return `${policy.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.policy.xml`;
}
