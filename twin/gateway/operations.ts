import type { Resource } from '../../infra/model/deployment.ts';
import { type Members, OpenApiDocument } from './openapi-document.ts';
import { type Mock, readMocks } from './openapi-mocks.ts';
import { type Contract, readContract } from './schema/contract.ts';
import type { Url } from './url.ts';
import { segmentsOf, UrlTemplate } from './url-template.ts';

/** One operation of an API, as its OpenAPI document declares it. */
export interface Operation {
  readonly api: Api;
  readonly id: string;
  /** Its summary, as the import names it. */
  readonly name: string;
  readonly method: string;
  readonly template: UrlTemplate;
  readonly contract: Contract;
  /** Length of the API's path, which the backend does not see. */
  readonly prefix: number;
  /** What `<mock-response>` can answer. */
  readonly mocks: readonly Mock[];
}

/** An API by its path; a request belongs to the API with the longest matching path prefix. */
export interface Api {
  /** The last part of its resource's name. */
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly segments: readonly string[];
  /** Those that name more of a path first. */
  readonly operations: readonly Operation[];
}

/** Members of OpenAPI 3.0 objects: a mistyped one must not be silently ignored. */
const DOCUMENT = 'openapi info servers paths components security tags externalDocs'.split(' ');
const METHODS = 'get put post delete options head patch trace'.split(' ');
const PATH = [...METHODS, 'parameters', 'summary', 'description'];
const OPERATION =
  'tags summary description externalDocs operationId parameters requestBody responses callbacks deprecated security servers'.split(
    ' ',
  );

export function readApi(resource: Resource): Api {
  const { path = '', displayName } = resource.properties ?? {};
  const id = resource.name.split('/').at(-1) ?? '';
  const operations: Operation[] = [];
  const api = {
    id,
    name: String(displayName ?? id),
    path: String(path),
    segments: path === '' ? [] : segmentsOf(`/${path}`.toLowerCase()),
    operations,
  };
  operations.push(...readOperations(api, new OpenApiDocument(resource)));
  operations.sort((one, other) => one.template.compare(other.template));
  return api;
}

/** Operations that importing the document creates. */
function readOperations(api: Api, document: OpenApiDocument): Operation[] {
  const whole = document.object([], DOCUMENT);
  if (whole.openapi !== undefined && typeof whole.openapi !== 'string')
    document.refuse(['openapi'], `${JSON.stringify(whole.openapi)} is not a text`);
  return Object.keys(document.object(['paths'])).flatMap((template) =>
    Object.keys(document.object(['paths', template], PATH))
      .filter((name) => METHODS.includes(name))
      .map((method) => readOperation(document, api, template, method)),
  );
}

function readOperation(
  document: OpenApiDocument,
  api: Api,
  path: string,
  method: string,
): Operation {
  const steps = ['paths', path, method];
  const { operationId, summary } = document.object(steps, OPERATION);
  if (operationId === undefined) document.refuse(steps, 'the operation has no operationId');
  if (typeof operationId !== 'string')
    return document.refuse([...steps, 'operationId'], `${operationId} is not a text`);
  const prefix = api.path === '' ? '' : `/${api.path}`;
  return {
    api,
    id: operationId,
    name: String(summary || operationId),
    method: method.toUpperCase(),
    template: readTemplate(document, prefix, path, method),
    contract: readContract(document, path, method),
    prefix: prefix.length,
    mocks: readMocks(document, steps),
  };
}

/** The import makes the required parameters of the query a part of the URL template. */
function readTemplate(
  document: OpenApiDocument,
  prefix: string,
  path: string,
  method: string,
): UrlTemplate {
  const steps = ['paths', path];
  const declared = [
    ...document.objects([...steps, 'parameters']),
    ...document.objects([...steps, method, 'parameters']),
  ];
  const required = declared.filter(isRequiredInQuery).map(({ name }) => String(name));
  const template = new UrlTemplate(`${prefix}${path}`, path, [...new Set(required)]);
  const twice = template.names.find((name, at) => template.names.indexOf(name) !== at);
  if (twice !== undefined)
    document.refuse(steps, `the URL template has two parameters of the name ${twice}`);
  return template;
}

const isRequiredInQuery = (parameter: Members): boolean =>
  parameter.in === 'query' && parameter.required === true;

/** Finds the operation of a request; `undefined` if none matches. */
export function matcherOf(apis: readonly Api[]) {
  const longestFirst = apis.toSorted((a, b) => b.segments.length - a.segments.length);
  return (method: string, url: Pick<Url, 'path' | 'query'>): Operation | undefined => {
    const wanted = segmentsOf(url.path);
    const begins = ({ segments }: Api): boolean =>
      segments.every((part, at) => part === wanted[at]?.toLowerCase());
    return longestFirst
      .find(begins)
      ?.operations.find(
        (operation) => operation.method === method && operation.template.matches(wanted, url),
      );
  };
}
