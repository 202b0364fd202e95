import { STATUS_CODES } from 'node:http';
import type { Context, LastError } from '../../context.ts';
import { type Request, Response } from '../../message.ts';
import type { Api, Operation } from '../../operations.ts';
import type { Url } from '../../url.ts';
import { enumOf } from '../enum-value.ts';
import type { Members, Property, TypeOf } from '../member.ts';
import { FIELDS, type Type, VARIABLES } from '../types.ts';
import { DateTime } from '../values/date-time.ts';
import { Guid } from '../values/guid.ts';
import { parsed } from '../values/number-parse.ts';
import { TICKS, TimeSpan } from '../values/time-span.ts';
import { BODY } from './body.ts';
import { CREDENTIALS } from './credentials.ts';

const property = <T>(gives: Type, get: (target: T) => unknown): Property => ({
  gives,
  get: get as Property['get'],
});

/** What no request has here: no products, subscriptions, users, workspaces or certificates exist. */
const none = (gives: Type): Property => ({ gives, get: () => null });

/** The members of an interface whose values are always null. */
const absent = (members: Readonly<Record<string, Type>>): Members =>
  Object.fromEntries(Object.entries(members).map(([name, gives]) => [name, none(gives)]));

const constant = (gives: Type, value: unknown): Property => ({ gives, get: () => value });

const MEMBERS: Readonly<Record<Type, Members>> = {
  IContext: {
    Api: property<Context>('IContextApi', ({ request }) => request.operation?.api ?? null),
    Deployment: property<Context>('IDeployment', ({ deployment }) => deployment),
    Elapsed: property<Context>('TimeSpan', ({ clock, timestamp }) =>
      TimeSpan.interval(clock.now() - timestamp, TICKS.millisecond),
    ),
    GraphQL: none('IGraphQL'),
    LastError: property<Context>('ILastError', ({ lastError }) => lastError ?? null),
    Operation: property<Context>('IOperation', ({ request }) => request.operation ?? null),
    Product: none('IProduct'),
    Request: property<Context>('IRequest', ({ request }) => request),
    RequestId: property<Context>('Guid', ({ requestId }) => parsed(Guid.read(requestId))),
    Response: property<Context>('IResponse', ({ response }) => response ?? null),
    Subscription: none('ISubscription'),
    Timestamp: property<Context>('DateTime', ({ timestamp }) => DateTime.fromUnix(timestamp)),
    Tracing: constant('bool', false),
    User: none('IUser'),
    Variables: property<Context>(VARIABLES, ({ variables }) => variables),
    Workspace: none('IWorkspace'),
    // It writes to the trace that the portal of the service shows.
    Trace: [{ takes: ['string'], gives: 'void', run: () => undefined }],
  },
  IContextApi: {
    Id: property<Api>('string', ({ id }) => id),
    IsCurrentRevision: constant('bool', true),
    Name: property<Api>('string', ({ name }) => name),
    Path: property<Api>('string', ({ path }) => path),
    Revision: constant('string', '1'),
    ServiceUrl: none('IUrl'),
    Version: none('string'),
    Workspace: none('IWorkspace'),
  },
  IDeployment: {
    Certificates: constant('IReadOnlyDictionary<string, X509Certificate2>', new Map()),
    Gateway: constant('IGateway', {}),
    GatewayId: constant('string', 'managed'),
    Region: property<Context['deployment']>('string', ({ region }) => region),
    ServiceId: property<Context['deployment']>('string', ({ id }) => id),
    ServiceName: property<Context['deployment']>('string', ({ name }) => name),
  },
  IGateway: {
    Id: constant('string', 'managed'),
    InstanceId: constant('string', 'managed'),
    IsManaged: constant('bool', true),
  },
  ILastError: {
    Message: property<LastError>('string', ({ message }) => message),
    Path: property<LastError>('string', ({ path }) => path ?? null),
    PolicyId: property<LastError>('string', ({ policyId }) => policyId ?? null),
    Reason: property<LastError>('string', ({ reason }) => reason),
    Scope: property<LastError>('string', ({ scope }) => scope ?? null),
    Section: property<LastError>('string', ({ section }) => section ?? null),
    Source: property<LastError>('string', ({ source }) => source),
  },
  IOperation: {
    Id: property<Operation>('string', ({ id }) => id),
    Method: property<Operation>('string', ({ method }) => method),
    Name: property<Operation>('string', ({ name }) => name),
    UrlTemplate: property<Operation>('string', ({ template }) => template.text),
  },
  IRequest: {
    Body: property<Request>('IMessageBody', ({ body }) => (body.isPresent ? body : null)),
    Certificate: none('X509Certificate2'),
    Foundry: none('IFoundry'),
    Headers: property<Request>(FIELDS, ({ headers }) => headers),
    IpAddress: property<Request>('string', ({ address }) => address),
    MatchedParameters: property<Request>(
      'IReadOnlyDictionary<string, string>',
      ({ matchedParameters }) => matchedParameters,
    ),
    Method: property<Request>('string', ({ method }) => method),
    OriginalUrl: property<Request>('IUrl', ({ originalUrl }) => originalUrl),
    PrivateEndpointConnection: none('IPrivateEndpointConnection'),
    Url: property<Request>('IUrl', ({ route }) => route),
  },
  IResponse: {
    Body: property<Response>('IMessageBody', ({ body }) => (body.isPresent ? body : null)),
    Headers: property<Response>(FIELDS, ({ headers }) => headers),
    StatusCode: property<Response>('int', ({ status }) => status),
    StatusReason: property<Response>(
      'string',
      ({ reason, status }) => reason || (STATUS_CODES[status] ?? ''),
    ),
  },
  IUrl: {
    Host: property<Url>('string', ({ host }) => host),
    Path: property<Url>('string', ({ path }) => path),
    Port: property<Url>('int', ({ port }) => port),
    Query: property<Url>(FIELDS, ({ query }) => query),
    QueryString: property<Url>('string', ({ search }) => search),
    Scheme: property<Url>('string', ({ scheme }) => scheme),
    ToString: [{ takes: [], gives: 'string', run: wholeOf }],
  },
};

const ABSENT: Readonly<Record<Type, Readonly<Record<string, Type>>>> = {
  IApi: {
    Id: 'string',
    Name: 'string',
    Path: 'string',
    Protocols: 'IEnumerable<string>',
    ServiceUrl: 'IUrl',
    SubscriptionKeyParameterNames: 'ISubscriptionKeyParameterNames',
  },
  IFoundry: { Deployment: 'string' },
  IGraphQL: {},
  IGroup: { Id: 'string', Name: 'string' },
  IPrivateEndpointConnection: { GroupId: 'string', MemberName: 'string', Name: 'string' },
  IProduct: {
    Apis: 'IEnumerable<IApi>',
    ApprovalRequired: 'bool',
    Groups: 'IEnumerable<IGroup>',
    Id: 'string',
    Name: 'string',
    State: 'ProductState',
    SubscriptionRequired: 'bool',
    SubscriptionsLimit: 'int?',
    Workspace: 'IWorkspace',
  },
  ISubscription: {
    CreatedDate: 'DateTime',
    EndDate: 'DateTime?',
    Id: 'string',
    Key: 'string',
    Name: 'string',
    PrimaryKey: 'string',
    SecondaryKey: 'string',
    StartDate: 'DateTime?',
  },
  ISubscriptionKeyParameterNames: { Header: 'string', Query: 'string' },
  IUser: {
    Email: 'string',
    FirstName: 'string',
    Groups: 'IEnumerable<IGroup>',
    Id: 'string',
    Identities: 'IEnumerable<IUserIdentity>',
    LastName: 'string',
    Note: 'string',
    RegistrationDate: 'DateTime',
  },
  IUserIdentity: { Id: 'string', Provider: 'string' },
  IWorkspace: { Id: 'string', Name: 'string' },
};

/** The URL, without the port if its scheme has that one by default. */
function wholeOf({ scheme, host, port, path, search }: Url): string {
  const usual = scheme === 'http' ? 80 : 443;
  return `${scheme}://${host}${port === usual ? '' : `:${port}`}${path}${search}`;
}

const described = (name: Type, members: Members): TypeOf => ({
  name,
  members,
  is: (value) => name === 'IResponse' && value instanceof Response,
});

export const CONTEXT: readonly TypeOf[] = [
  ...Object.entries(MEMBERS).map(([name, members]) => described(name, members)),
  ...Object.entries(ABSENT).map(([name, members]) => described(name, absent(members))),
  enumOf('ProductState', { NotPublished: 0, Published: 1 }),
  BODY,
  ...CREDENTIALS,
];
