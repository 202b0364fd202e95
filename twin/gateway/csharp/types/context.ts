import type { Context } from '../../context.ts';
import { readJson } from '../../json/read.ts';
import { JObject } from '../../json/values.ts';
import { Jwt } from '../../jwt.ts';
import { type Request, Response } from '../../message.ts';
import { Body } from '../../message-body.ts';
import { Fault } from '../fault.ts';
import type { Members, Overloads, Property, TypeOf } from '../member.ts';
import { FIELDS, type Type, VARIABLES } from '../types.ts';

const property = <T>(gives: Type, get: (target: T) => unknown): Property => ({
  gives,
  get: get as Property['get'],
});

/**
 * The members of the context that the policies use, by type. The list is short on purpose: a
 * missing member makes startup fail, and is added together with the policy that needs it.
 */
const MEMBERS: Readonly<Record<Type, Members>> = {
  IContext: {
    RequestId: property<Context>('Guid', ({ requestId }) => requestId),
    Request: property<Context>('IRequest', ({ request }) => request),
    Response: property<Context>('IResponse', ({ response }) => response ?? null),
    Operation: property<Context>('IOperation', ({ request }) => request.operation ?? null),
    LastError: property<Context>('ILastError', ({ lastError }) => lastError ?? null),
    Variables: property<Context>(VARIABLES, ({ variables }) => variables),
  },
  IRequest: {
    Method: property<Request>('string', ({ method }) => method),
    IpAddress: property<Request>('string', ({ address }) => address),
    OriginalUrl: property<Request>('IUrl', ({ originalUrl }) => originalUrl),
    Headers: property<Request>(FIELDS, ({ headers }) => headers),
    Body: property<Request>('IMessageBody', ({ body }) => (body.isPresent ? body : null)),
  },
  IResponse: {
    StatusCode: property<Response>('int', ({ status }) => status),
    Headers: property<Response>(FIELDS, ({ headers }) => headers),
    Body: property<Response>('IMessageBody', ({ body }) => (body.isPresent ? body : null)),
  },
  IOperation: { Id: property<{ id: string }>('string', ({ id }) => id) },
  ILastError: {
    Source: property<{ source: string }>('string', ({ source }) => source),
    Reason: property<{ reason: string }>('string', ({ reason }) => reason),
    PolicyId: property<{ policyId?: string }>('string', ({ policyId }) => policyId ?? null),
  },
  IUrl: {
    Path: property<Request['originalUrl']>('string', ({ path }) => path),
    Query: property<Request['originalUrl']>(FIELDS, ({ query }) => query),
    QueryString: property<Request['originalUrl']>('string', ({ search }) => search),
  },
  Guid: { ToString: [{ takes: [], gives: 'string', run: (id: string) => id }] },
  IMessageBody: { As: { generic: ([type]) => bodyAs(type) } },
  Jwt: {
    Algorithm: property<Jwt>('string', ({ algorithm }) => algorithm),
    Audiences: property<Jwt>('IEnumerable<string>', ({ audiences }) => audiences),
    Claims: property<Jwt>(FIELDS, ({ claims }) => claims),
  },
};

/** `Body.As<T>()`, for the types that bodies are read as. */
function bodyAs(type: Type | undefined): Overloads {
  const read = READERS[type ?? ''];
  if (type === undefined || !read) return [];
  const preserve = { name: 'preserveContent', type: 'bool', fallback: false } as const;
  return [
    {
      takes: [preserve],
      gives: type,
      run: (body: Body, keep: boolean) => read(body.take(keep)),
    },
  ];
}

const READERS: Readonly<Record<Type, (bytes: Buffer) => unknown>> = {
  string: (bytes) => bytes.toString(),
  'byte[]': (bytes) => bytes,
  JObject: (bytes) => {
    const token = readJson(bytes.toString());
    if (!(token instanceof JObject)) throw new Fault('JsonReaderException', 'not an object');
    return token;
  },
};

const CLASSES: Readonly<Record<Type, new (...args: never[]) => unknown>> = {
  IResponse: Response,
  Jwt,
};

export const CONTEXT: readonly TypeOf[] = Object.entries(MEMBERS).map(([name, members]) => {
  const made = CLASSES[name];
  return {
    name,
    members,
    is: (value) =>
      name === 'IMessageBody' ? value instanceof Body : made !== undefined && value instanceof made,
  };
});
