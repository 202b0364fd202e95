import type { JsonObject, Resource } from '../../infra/model/deployment.ts';
import { NotModelled } from '../kit/hop.ts';

/** One operation of an API, as its OpenAPI document declares it. */
export interface Operation {
  readonly api: string;
  readonly id: string;
  readonly method: string;
  /** The API's path and the operation's template, in lower case, one item per segment. */
  readonly segments: readonly string[];
  /** Length of the API's path, which the backend does not see. */
  readonly prefix: number;
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/** Operations that importing the document creates. */
export function readOperations(api: Resource): Operation[] {
  const { path = '', value = '' } = api.properties ?? {};
  const paths = (parse(api, String(value)).paths ?? {}) as Readonly<Record<string, JsonObject>>;
  return Object.entries(paths).flatMap(([template, item]) =>
    Object.entries(item).map(([method, operation]) =>
      readOperation(api, String(path), template, method, operation as JsonObject),
    ),
  );
}

function parse(api: Resource, text: string): JsonObject {
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    throw new NotModelled('this is not an OpenAPI document in JSON', api, 'properties.value');
  }
}

function readOperation(
  api: Resource,
  path: string,
  template: string,
  method: string,
  { operationId, parameters }: JsonObject,
): Operation {
  const where = `properties.value ${method} ${template}`;
  const at = [{ resource: api, steps: ['properties', 'value'] }];
  if (!METHODS.includes(method))
    throw new NotModelled(`the member ${method} is not supported`, api, where, at);
  if (parameters !== undefined || /[{}*]/.test(template)) {
    throw new NotModelled('parameters of an operation are not supported', api, where, at);
  }
  if (typeof operationId !== 'string')
    throw new NotModelled('the operation has no operationId', api, where, at);
  const prefix = path === '' ? '' : `/${path}`;
  return {
    api: api.name.split('/').at(-1) ?? '',
    id: operationId,
    method: method.toUpperCase(),
    segments: segmentsOf(`${prefix}${template}`),
    prefix: prefix.length,
  };
}

/** Case and trailing slashes are ignored. */
const segmentsOf = (path: string): string[] =>
  path.toLowerCase().replace(/\/+$/, '').split('/').slice(1);

/** An API by its path; a request belongs to the API with the longest matching path prefix. */
export interface Api {
  readonly name: string;
  readonly segments: readonly string[];
  readonly operations: readonly Operation[];
}

export const readApi = (api: Resource): Api => {
  const path = String(api.properties?.path ?? '');
  return {
    name: api.name.split('/').at(-1) ?? '',
    segments: path === '' ? [] : segmentsOf(`/${path}`),
    operations: readOperations(api),
  };
};

/** The operation of a request; `undefined` if none matches. */
export function matchOperation(
  apis: readonly Api[],
  method: string,
  path: string,
): Operation | undefined {
  const wanted = segmentsOf(path);
  const begins = ({ segments }: Api): boolean => segments.every((part, at) => part === wanted[at]);
  const [api] = apis.filter(begins).sort((a, b) => b.segments.length - a.segments.length);
  return api?.operations.find(
    (operation) => operation.method === method && isSame(operation.segments, wanted),
  );
}

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((part, at) => part === other[at]);
