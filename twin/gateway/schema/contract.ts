import type { Members, OpenApiDocument } from '../openapi-document.ts';
import type { Pointer } from './validators.ts';

/** What an OpenAPI document declares of one operation; schemas by their JSON pointers. */
export interface Contract {
  readonly document: OpenApiDocument;
  readonly parameters: readonly Parameter[];
  /** Schemas of the body by media type. */
  readonly request: Contents;
  readonly responses: ReadonlyMap<string, Answer>;
}

export interface Parameter {
  readonly in: string;
  readonly name: string;
  readonly isRequired: boolean;
  /** Whether it may have several values. */
  readonly isList: boolean;
  readonly schema: Pointer | undefined;
}

export interface Answer {
  readonly contents: Contents;
  readonly headers: ReadonlyMap<string, Parameter>;
}

type Contents = ReadonlyMap<string, Pointer | undefined>;

export function readContract(document: OpenApiDocument, path: string, method: string): Contract {
  const steps = ['paths', path, method];
  return {
    document,
    parameters: [
      ...at(document, ['paths', path, 'parameters']),
      ...at(document, [...steps, 'parameters']),
    ],
    request: contentsOf(document, document.find([...steps, 'requestBody'])),
    responses: new Map(
      document.names([...steps, 'responses']).map((status) => {
        const answer = document.find([...steps, 'responses', status]);
        return [
          status,
          { contents: contentsOf(document, answer), headers: headersOf(document, answer) },
        ];
      }),
    ),
  };
}

function at(document: OpenApiDocument, steps: readonly string[]): Parameter[] {
  return document
    .objects(steps)
    .map((_, index) => parameterOf(document, document.find([...steps, String(index)])));
}

function parameterOf(
  document: OpenApiDocument,
  steps: readonly string[],
  name?: string,
): Parameter {
  const given: Members = document.object(steps);
  return {
    in: String(given.in ?? 'header'),
    name: name ?? String(given.name),
    isRequired: given.required === true,
    isList: document.object(document.find([...steps, 'schema'])).type === 'array',
    schema: given.schema === undefined ? undefined : pointerOf([...steps, 'schema']),
  };
}

function headersOf(document: OpenApiDocument, steps: readonly string[]): Answer['headers'] {
  const names = document.names([...steps, 'headers']);
  return new Map(
    names.map((name) => {
      const found = document.find([...steps, 'headers', name]);
      return [name.toLowerCase(), parameterOf(document, found, name)];
    }),
  );
}

function contentsOf(document: OpenApiDocument, steps: readonly string[]): Contents {
  return new Map(
    document.names([...steps, 'content']).map((type) => {
      const { schema } = document.object([...steps, 'content', type]);
      const pointer = pointerOf([...steps, 'content', type, 'schema']);
      return [type.toLowerCase(), schema === undefined ? undefined : pointer];
    }),
  );
}

const pointerOf = (steps: readonly string[]): Pointer =>
  steps.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
