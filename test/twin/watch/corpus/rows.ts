import type { Row } from '../../../../twin/watch/kql/run-plan.ts';

/** The time at which the queries run. */
export const NOW = Date.UTC(2026, 0, 1, 12);

const minutesAgo = (minutes: number): number => NOW - minutes * 60_000;

const request = (
  ago: number,
  Name: string,
  code: number,
  DurationMs: number,
  more: Row = {},
): Row => ({
  TimeGenerated: minutesAgo(ago),
  Id: `r${ago}`,
  OperationId: `op${ago}`,
  Name,
  Url: `https://shop.example${Name.replace(/^\w+ /, '')}`,
  ResultCode: String(code),
  Success: code < 400,
  DurationMs,
  ItemCount: 1,
  AppRoleName: 'shop',
  ClientIP: '192.0.2.1',
  ...more,
});

const dependency = (
  ago: number,
  Target: string,
  ok: boolean,
  DurationMs: number,
  more: Row = {},
): Row => ({
  TimeGenerated: minutesAgo(ago),
  OperationId: `op${ago}`,
  Target,
  DependencyType: 'HTTP',
  Name: `GET /${Target}`,
  ResultCode: ok ? '200' : '500',
  Success: ok,
  DurationMs,
  ItemCount: 1,
  AppRoleName: 'shop',
  ...more,
});

const exception = (ago: number, ExceptionType: string, Message: string, more: Row = {}): Row => ({
  TimeGenerated: minutesAgo(ago),
  OperationId: `op${ago}`,
  ProblemId: `${ExceptionType} at Shop.${ago}`,
  ExceptionType,
  OuterMessage: Message,
  SeverityLevel: 3,
  ItemCount: 1,
  AppRoleName: 'shop',
  ...more,
});

const trace = (ago: number, SeverityLevel: number, Message: string, Properties: Row = {}): Row => ({
  TimeGenerated: minutesAgo(ago),
  OperationId: `op${ago}`,
  SeverityLevel,
  Message,
  Properties: Properties as never,
  ItemCount: 1,
  AppRoleName: 'shop',
});

const event = (ago: number, Name: string, UserId: string, Properties: Row, ItemCount = 1): Row => ({
  TimeGenerated: minutesAgo(ago),
  Name,
  UserId,
  Properties: Properties as never,
  ItemCount,
});

const metric = (ago: number, Name: string, Sum: number, role: string): Row => ({
  TimeGenerated: minutesAgo(ago),
  Name,
  Sum,
  Min: Sum,
  Max: Sum,
  ItemCount: 1,
  AppRoleInstance: role,
});

const gateway = (
  ago: number,
  ResponseCode: number,
  address: string,
  TotalTime: number,
  more: Row = {},
): Row => ({
  TimeGenerated: minutesAgo(ago),
  ResponseCode,
  CallerIpAddress: address,
  TotalTime,
  OperationId: 'call',
  ...more,
});

/** Rows of a small shop, from the last two hours. */
export const ROWS: Readonly<Record<string, readonly Row[]>> = {
  AppRequests: [
    request(2, 'GET /cart', 200, 100),
    request(3, 'GET /cart', 200, 300),
    request(7, 'GET /cart', 500, 2000, { ClientIP: '192.0.2.7' }),
    request(8, 'POST /order', 201, 900),
    request(12, 'POST /order', 503, 4000, { AppRoleName: 'orders' }),
    request(13, 'GET /item', 404, 50, { ItemCount: 5 }),
    request(70, 'GET /cart', 200, 80),
    request(90, 'GET /item', 200, 120),
  ],
  AppDependencies: [
    dependency(2, 'db', true, 20),
    dependency(3, 'db', true, 60),
    dependency(7, 'db', false, 5000),
    dependency(8, 'pay', true, 400),
    dependency(12, 'pay', false, 3000, { ResultCode: '429', AppRoleName: 'orders' }),
  ],
  AppExceptions: [
    exception(7, 'TimeoutError', 'db did not answer in 5000 ms'),
    exception(12, 'PaymentError', 'order 4711 refused: code=7', { AppRoleName: 'orders' }),
    exception(13, 'PaymentError', 'order 4712 refused: code=9', { AppRoleName: 'orders' }),
    exception(100, 'TypeError', 'x is undefined'),
  ],
  AppTraces: [
    trace(1, 1, 'started worker 1'),
    trace(6, 2, 'Slow query: select took 1200 ms', { table: 'cart', ms: '1200' }),
    trace(7, 3, 'Connection to db lost', { table: 'cart' }),
    trace(11, 2, 'Slow query: update took 800 ms', { table: 'order', ms: '800' }),
    trace(95, 1, 'started worker 2'),
  ],
  AppEvents: [
    event(1, 'login', 'u1', {
      result: 'ok',
      tags: ['web', 'new'],
      plan: { tier: 'pro', seats: 3 },
    }),
    event(2, 'login', 'u2', { result: 'failed', tags: ['web'] }),
    event(3, 'login', 'u2', { result: 'failed', tags: [] }),
    event(4, 'login', 'u3', { result: 'failed', plan: { tier: 'free', seats: 1 } }, 4),
    event(20, 'purchase', 'u1', {
      amount: '12.50',
      items: '[{"sku":"a","n":2},{"sku":"b","n":1}]',
    }),
    event(65, 'purchase', 'u3', { amount: '7.25', items: '[{"sku":"a","n":1}]' }),
  ],
  AppMetrics: [
    metric(1, 'queue', 10, 'i1'),
    metric(2, 'queue', 30, 'i2'),
    metric(6, 'queue', 50, 'i1'),
    metric(6, 'memory', 900, 'i1'),
  ],
  ApiManagementGatewayLogs: [
    gateway(1, 200, '198.51.100.1', 120, { BackendTime: 100 }),
    gateway(2, 401, '198.51.100.2', 5, { LastErrorReason: 'TokenExpired' }),
    gateway(3, 401, '198.51.100.2', 7, { LastErrorReason: 'TokenExpired' }),
    gateway(4, 429, '198.51.100.3', 3, { LastErrorReason: 'RateLimitExceeded' }),
    gateway(9, 500, '198.51.100.1', 900, {
      BackendTime: 880,
      LastErrorReason: 'BackendConnectionFailure',
    }),
  ],
};
