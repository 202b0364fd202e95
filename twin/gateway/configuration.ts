import { apisOfATakenPath } from '../../infra/gateway/api-paths.ts';
import type { Resource } from '../../infra/model/deployment.ts';
import { textAt } from '../../infra/model/select.ts';
import { NotModelled } from '../kit/hop.ts';
import type { Backend } from './backends/backend.ts';
import { credentialsOf } from './backends/credentials-of.ts';
import { readBackends } from './backends/read-backends.ts';
import type { Deployment } from './context.ts';
import { filesUnder } from './file-of.ts';
import { heldAnswers } from './held-answers.ts';
import { eventHubs } from './loggers.ts';
import { refuseMisplaced, refuseTooLarge } from './misplaced.ts';
import { type Api, matcherOf, type Operation, readApi } from './operations.ts';
import { buildPolicy, type Library, type Policy, type Probe } from './policy.ts';
import { type Element, formatOf, type Origin, readDocument, refuse } from './policy-document.ts';
import type { Expressions } from './policy-expressions.ts';
import { compileContracts } from './schema/compile-contracts.ts';
import { readSchemas } from './schema/kept-schemas.ts';
import { deployedOf } from './told/deployed.ts';
import type { Deployed } from './told/withhold.ts';
import type { Url } from './url.ts';

/** The deployed configuration, ready to serve; replaced as a whole by any change. */
export interface Configuration {
  readonly backends: ReadonlyMap<string, Backend>;
  /** Notes about what works but may surprise, with file and line. */
  readonly notes: readonly string[];
  match(method: string, url: Url): Operation | undefined;
  /** Of all APIs, for a request that none of them matches. */
  listOperations(): readonly Operation[];
  /** What records of calls may say of the policies. */
  readonly deployed: Deployed;
  readonly deployment: Deployment;
  /** Steps of an operation, or of requests that match none. */
  policyOf(operation: Operation | undefined): Policy;
}

/** What a configuration is built with. */
export interface ConfigureOptions {
  readonly expressions: Expressions;
  /** Folder of the policy files. */
  readonly infra: string;
  readonly probe?: Probe | undefined;
  /** Elements that are left out, as if the documents did not have them. */
  readonly isLeftOut?: ((element: Element) => boolean) | undefined;
}

const SERVICE = 'Microsoft.ApiManagement/service';

/** The global policy of a new service: forward everything. */
const EMPTY_GLOBAL =
  '<policies><inbound /><backend><forward-request /></backend><outbound /><on-error /></policies>';

/** The effect of an API or operation without a policy. */
const INHERITING = `<policies>${['inbound', 'backend', 'outbound', 'on-error']
  .map((section) => `<${section}><base /></${section}>`)
  .join('')}</policies>`;

/**
 * Reads, checks and links everything: named values into documents, fragments into policies,
 * policies into operations.
 *
 * @throws {NotModelled} at the first unsupported part, with file and line.
 */
export function configure(
  resources: readonly Resource[],
  { infra, expressions, probe, isLeftOut }: ConfigureOptions,
): Configuration {
  const ofType = (type: string) => resources.filter((one) => one.type === `${SERVICE}/${type}`);
  const namedValues = valuesOf(ofType('namedValues'), 'properties.displayName', 'properties.value');
  const fileOf = filesUnder(infra);
  const documents = new Map<string, Element>(
    ['policyFragments', 'policies', 'apis/policies', 'apis/operations/policies']
      .flatMap(ofType)
      .map((resource) => {
        const document = documentOf(resource, namedValues, fileOf);
        return [resource.id, isLeftOut ? withoutThose(document, isLeftOut) : document];
      }),
  );
  const backends = readBackends(ofType('backends'), namedValues);
  const fragments = new Map(
    ofType('policyFragments').map((one) => [
      lastOf(one.name),
      fragmentIn(documents.get(one.id) as Element),
    ]),
  );
  const hubs = eventHubs(ofType('loggers'));
  const schemas = readSchemas(ofType('schemas'));
  const library = { expressions, fragments, backends, eventHubs: hubs, schemas, probe };
  const policies = new Policies(documents, library, ofType('policies')[0]?.id);
  refuseTakenPath(ofType('apis'));
  const apis = ofType('apis').map((resource) => ({ id: resource.id, api: readApi(resource) }));
  const operations = apis.flatMap(({ api }) => api.operations);
  compileContracts(documents.values(), operations);
  const notes = [...documents.values()].flatMap(heldAnswers);
  const deployment = deploymentOf(resources.find(({ type }) => type === SERVICE));
  const deployed = deployedOf(ofType('namedValues'), credentialsOf(backends.values()), () =>
    documents.values(),
  );
  return {
    ...link(apis, policies, backends),
    listOperations: () => operations,
    deployed,
    deployment,
    notes,
  };
}

function link(
  apis: readonly { id: string; api: Api }[],
  policies: Policies,
  backends: ReadonlyMap<string, Backend>,
): Pick<Configuration, 'backends' | 'match' | 'policyOf'> {
  const built = new Map<Operation, Policy>();
  for (const { id, api } of apis) {
    const parent = policies.at(`${id}/policies/policy`, policies.global);
    for (const operation of api.operations) {
      const place = `${id}/operations/${operation.id}/policies/policy`;
      built.set(operation, policies.at(place, parent));
    }
  }
  policies.refuseOrphans();
  return {
    backends,
    match: matcherOf(apis.map(({ api }) => api)),
    policyOf: (operation) => (operation && built.get(operation)) ?? policies.global,
  };
}

function refuseTakenPath(apis: readonly Resource[]): void {
  const [api] = apisOfATakenPath(apis);
  if (!api) return;
  const path = textAt(api, 'properties.path');
  throw new NotModelled(`another API has the path ${path}`, api, 'properties.path');
}

/** Policies by the id of their resource. */
class Policies {
  readonly global: Policy;
  readonly #documents: ReadonlyMap<string, Element>;
  readonly #library: Library;
  readonly #used = new Set<string>();

  constructor(
    documents: ReadonlyMap<string, Element>,
    library: Library,
    globalId: string | undefined,
  ) {
    this.#documents = documents;
    this.#library = library;
    const root = this.#take(globalId ?? '') ?? ownDocument(EMPTY_GLOBAL);
    this.global = buildPolicy(root, undefined, library);
  }

  at(id: string, parent: Policy): Policy {
    const root = this.#take(id) ?? ownDocument(INHERITING);
    return buildPolicy(root, parent, this.#library);
  }

  /** Refuses a policy whose operation no document declares, because it would never run. */
  refuseOrphans(): void {
    for (const [id, root] of this.#documents) {
      if (root.name === 'policies' && !this.#used.has(id)) {
        const operation = root.origin.resource.name.split('/').at(-2);
        refuse(root, `the operation of this policy does not exist: ${operation}`);
      }
    }
  }

  #take(id: string): Element | undefined {
    this.#used.add(id);
    return this.#documents.get(id);
  }
}

function documentOf(
  resource: Resource,
  namedValues: ReadonlyMap<string, string>,
  fileOf: (text: string) => string | undefined,
): Element {
  const text = textAt(resource, 'properties.value');
  // Now, because a call is looked at when the file may have been edited again.
  const found = fileOf(text) ?? 'properties.value';
  const file = () => found;
  const root = readDocument(text, { resource, file }, namedValues, formatOf(resource));
  refuseMisplaced(root);
  refuseTooLarge(root, text);
  return root;
}

const withoutThose = (element: Element, isLeftOut: (element: Element) => boolean): Element => ({
  ...element,
  children: element.children
    .filter((child) => !isLeftOut(child))
    .map((child) => withoutThose(child, isLeftOut)),
});

function fragmentIn(root: Element): Element {
  if (root.name !== 'fragment') refuse(root, `expected <fragment>, found <${root.name}>`);
  return root;
}

const ownDocument = (text: string): Element => readDocument(text, OWN, new Map());

const OWN: Origin = {
  resource: { id: '', type: SERVICE, name: 'default', apiVersion: '' },
  file: () => 'the default policy',
};

const valuesOf = (resources: readonly Resource[], key: string, value: string) =>
  new Map(resources.map((resource) => [textAt(resource, key), textAt(resource, value)]));

const deploymentOf = (service: Resource | undefined): Deployment => ({
  id: service?.id ?? '',
  name: service?.name ?? '',
  region: String(service?.location ?? ''),
});

const lastOf = (name: string): string => name.split('/').at(-1) ?? '';
