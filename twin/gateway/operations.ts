import type { Resource } from '../../infra/model/deployment.ts';
import { lineInJson } from '../../infra/source/line-in-json.ts';
import { didYouMean } from '../../server/src/contract/did-you-mean.ts';
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

/** Members of OpenAPI 3.0 objects: a mistyped one must not be silently ignored. */
const DOCUMENT = 'openapi info servers paths components security tags externalDocs'.split(' ');
const METHODS = 'get put post delete options head patch trace'.split(' ');
const OPERATION =
  'tags summary description externalDocs operationId parameters requestBody responses callbacks deprecated security servers'.split(
    ' ',
  );

/** Operations that importing the document creates. */
export function readOperations(api: Resource): Operation[] {
  const { path = '' } = api.properties ?? {};
  const document = new Document(api);
  const whole = document.object([], DOCUMENT);
  if (whole.openapi !== undefined && typeof whole.openapi !== 'string')
    document.refuse(['openapi'], `${JSON.stringify(whole.openapi)} is not a text`);
  return Object.keys(document.object(['paths'])).flatMap((template) =>
    Object.keys(document.object(['paths', template], METHODS)).map((method) =>
      readOperation(document, String(path), template, method),
    ),
  );
}

function readOperation(
  document: Document,
  path: string,
  template: string,
  method: string,
): Operation {
  const steps = ['paths', template, method];
  const { operationId, parameters } = document.object(steps, OPERATION);
  if (parameters !== undefined || /[{}*]/.test(template))
    document.refuse(steps, 'parameters of an operation are not supported');
  if (operationId === undefined) document.refuse(steps, 'the operation has no operationId');
  if (typeof operationId !== 'string')
    return document.refuse([...steps, 'operationId'], `${operationId} is not a text`);
  const prefix = path === '' ? '' : `/${path}`;
  return {
    api: document.api.name.split('/').at(-1) ?? '',
    id: operationId,
    method: method.toUpperCase(),
    segments: segmentsOf(`${prefix}${template}`),
    prefix: prefix.length,
  };
}

/** An OpenAPI document in JSON, whose mistakes are reported with their lines. */
class Document {
  readonly api: Resource;
  readonly #text: string;
  readonly #whole: unknown;

  constructor(api: Resource) {
    this.api = api;
    this.#text = String(api.properties?.value ?? '');
    try {
      this.#whole = JSON.parse(this.#text);
    } catch {
      throw new NotModelled('this is not an OpenAPI document in JSON', api, 'properties.value');
    }
  }

  /** @throws {NotModelled} for a member that is not known, and for a value that is no object. */
  object(steps: readonly string[], known?: readonly string[]): Readonly<Record<string, unknown>> {
    const found = steps.reduce<unknown>(
      (value, step) => (value as Record<string, unknown>)[step],
      this.#whole,
    );
    if (found === undefined) return {};
    if (typeof found !== 'object' || found === null || Array.isArray(found))
      return this.refuse(steps, `${JSON.stringify(found)} is not an object`);
    for (const name of Object.keys(found)) {
      if (known === undefined || known.includes(name) || name.startsWith('x-')) continue;
      const near = didYouMean(name, known);
      this.refuse([...steps, name], `the member "${name}" is not supported${near}`);
    }
    return found as Readonly<Record<string, unknown>>;
  }

  refuse(steps: readonly string[], what: string): never {
    const line = lineInJson(this.#text, steps);
    const at = [{ resource: this.api, steps: ['properties', 'value'], line }];
    throw new NotModelled(what, this.api, ['properties.value', ...steps].join(' '), at);
  }
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
