import { at, type Case } from './case.ts';

/** Rules about requests, dependencies and exceptions. */
export const REQUESTS: readonly Case[] = [
  {
    about: 'the share of failed requests of each role',
    query: `AppRequests
| summarize Total = count(), Failed = countif(Success == false) by AppRoleName
| extend Rate = round(100.0 * Failed / Total, 1)
| where Rate > 20`,
    rows: [
      { AppRoleName: 'shop', Total: 7, Failed: 2, Rate: 28.6 },
      { AppRoleName: 'orders', Total: 1, Failed: 1, Rate: 100 },
    ],
  },
  {
    about: 'percentiles of durations in the last hour',
    query: `AppRequests
| where TimeGenerated > ago(1h)
| summarize percentiles(DurationMs, 50, 95), max(DurationMs) by Name`,
    rows: [
      {
        Name: 'GET /cart',
        percentile_DurationMs_50: 300,
        percentile_DurationMs_95: 2000,
        max_DurationMs: 2000,
      },
      {
        Name: 'POST /order',
        percentile_DurationMs_50: 900,
        percentile_DurationMs_95: 4000,
        max_DurationMs: 4000,
      },
      {
        Name: 'GET /item',
        percentile_DurationMs_50: 50,
        percentile_DurationMs_95: 50,
        max_DurationMs: 50,
      },
    ],
  },
  {
    about: 'server errors in steps of five minutes',
    query: `AppRequests
| where toint(ResultCode) >= 500
| summarize Errors = count() by bin(TimeGenerated, 5m)
| order by TimeGenerated asc`,
    rows: [
      { TimeGenerated: at('11:45'), Errors: 1 },
      { TimeGenerated: at('11:50'), Errors: 1 },
    ],
  },
  {
    about: 'the slowest requests',
    query: 'AppRequests | top 3 by DurationMs | project Name, DurationMs',
    rows: [
      { Name: 'POST /order', DurationMs: 4000 },
      { Name: 'GET /cart', DurationMs: 2000 },
      { Name: 'POST /order', DurationMs: 900 },
    ],
  },
  {
    about: 'failed dependencies by target and code',
    query: `AppDependencies
| where Success == false
| summarize sum(ItemCount), dcount(OperationId) by Target, ResultCode`,
    rows: [
      { Target: 'db', ResultCode: '500', sum_ItemCount: 1, dcount_OperationId: 1 },
      { Target: 'pay', ResultCode: '429', sum_ItemCount: 1, dcount_OperationId: 1 },
    ],
  },
  {
    about: 'the exception behind a failed request',
    query: `AppRequests
| where Success == false
| join kind=inner (AppExceptions) on OperationId
| project Name, ExceptionType, AppRoleName1`,
    rows: [
      { Name: 'GET /cart', ExceptionType: 'TimeoutError', AppRoleName1: 'shop' },
      { Name: 'POST /order', ExceptionType: 'PaymentError', AppRoleName1: 'orders' },
      { Name: 'GET /item', ExceptionType: 'PaymentError', AppRoleName1: 'orders' },
    ],
  },
  {
    about: 'requests without a failed dependency',
    query: `AppRequests
| join kind=leftanti (AppDependencies | where Success == false) on OperationId
| summarize Names = make_set(Name)`,
    rows: [{ Names: ['GET /cart', 'POST /order', 'GET /item'] }],
  },
  {
    about: 'numbers inside the message of an exception',
    query: `AppExceptions
| parse OuterMessage with 'order ' Order:long ' refused: code=' Code:int
| where isnotnull(Order)
| project Order, Code`,
    rows: [
      { Order: 4711, Code: 7 },
      { Order: 4712, Code: 9 },
    ],
  },
  {
    about: 'requests slower than a limit, with names for the limits',
    query: `let Limit = 1s;
let Since = ago(15m);
AppRequests
| where TimeGenerated >= Since and DurationMs > Limit / 1ms
| summarize Slow = count() by Name`,
    rows: [
      { Name: 'GET /cart', Slow: 1 },
      { Name: 'POST /order', Slow: 1 },
    ],
  },
  {
    about: 'a function of the query',
    query: `let Share = (part: long, whole: long) { iff(whole == 0, 0.0, round(100.0 * part / whole, 2)) };
AppDependencies
| summarize Bad = countif(not(Success)), All = count() by Target
| project Target, Percent = Share(Bad, All)`,
    rows: [
      { Target: 'db', Percent: 33.33 },
      { Target: 'pay', Percent: 50 },
    ],
  },
  {
    about: 'the age of the oldest request, and its day',
    query: `AppRequests
| extend Age = datetime_diff('minute', now(), TimeGenerated)
| summarize Oldest = max(Age), Day = take_any(startofday(TimeGenerated))`,
    rows: [{ Oldest: 90, Day: at('00:00') }],
  },
  {
    about: 'parts of a name',
    query: `AppRequests
| extend Verb = extract('^(\\\\w+) ', 1, Name), Path = tostring(split(Name, ' ')[1])
| distinct Verb, Path`,
    rows: [
      { Verb: 'GET', Path: '/cart' },
      { Verb: 'POST', Path: '/order' },
      { Verb: 'GET', Path: '/item' },
    ],
  },
  {
    about: 'the host of an address',
    query: 'AppRequests | extend Host = tostring(parse_url(Url).Host) | summarize by Host',
    rows: [{ Host: 'shop.example' }],
  },
  {
    about: 'messages that match a pattern',
    query: `AppExceptions
| where OuterMessage matches regex @'(?i)ORDER \\d{4}'
| summarize Ids = make_list(extract(@'(\\d{4})', 1, OuterMessage))`,
    rows: [{ Ids: ['4711', '4712'] }],
  },
  {
    about: 'requests far above the average',
    query: `let Mean = toscalar(AppRequests | summarize avg(DurationMs));
AppRequests | where DurationMs > 2 * Mean | project Name, DurationMs`,
    rows: [
      { Name: 'GET /cart', DurationMs: 2000 },
      { Name: 'POST /order', DurationMs: 4000 },
    ],
  },
  {
    about: 'requests of operations with an exception',
    query: `AppRequests
| where OperationId in ((AppExceptions | project OperationId))
| summarize count() by ResultCode`,
    rows: [
      { ResultCode: '500', count_: 1 },
      { ResultCode: '503', count_: 1 },
      { ResultCode: '404', count_: 1 },
    ],
  },
  {
    about: 'a series of counts',
    query: `AppRequests
| make-series Calls = count() default = 0 on TimeGenerated
    from datetime(2026-01-01 11:45) to datetime(2026-01-01 12:05) step 5m`,
    rows: [
      { Calls: [2, 2, 2, 0], TimeGenerated: [at('11:45'), at('11:50'), at('11:55'), at('12:00')] },
    ],
  },
  {
    about: 'owners from a table inside the query',
    query: `let Owners = datatable(AppRoleName: string, Owner: string) ['shop', 'team-a'];
AppExceptions
| summarize count() by AppRoleName
| join kind=leftouter Owners on AppRoleName
| project AppRoleName, count_, Owner`,
    rows: [
      { AppRoleName: 'shop', count_: 2, Owner: 'team-a' },
      { AppRoleName: 'orders', count_: 2, Owner: '' },
    ],
  },
  {
    about: 'calls of critical targets',
    query: `AppDependencies
| lookup kind=leftouter (datatable(Target: string, Critical: bool) ['db', true]) on Target
| where Critical
| count`,
    rows: [{ Count: 3 }],
  },
  {
    about: 'clients by address',
    query: `AppRequests
| summarize Clients = dcountif(ClientIP, isnotempty(ClientIP)), Odd = countif(ClientIP != '192.0.2.1')`,
    rows: [{ Clients: 2, Odd: 1 }],
  },
  {
    about: 'requests within a window that a period ends',
    query: `AppRequests
| where TimeGenerated between (datetime(2026-01-01 11:50) .. 5m)
| project Name`,
    rows: [{ Name: 'GET /cart' }, { Name: 'POST /order' }],
  },
  {
    about: 'a line of text for each failure',
    query: `AppRequests
| where ResultCode == '503'
| project Line = strcat(format_datetime(TimeGenerated, 'yyyy-MM-dd HH:mm'), ' ', toupper(Name), ' ', tostring(toint(DurationMs / 1000)), 's')`,
    rows: [{ Line: '2026-01-01 11:48 POST /ORDER 4s' }],
  },
  {
    about: 'counts and their total',
    query: `AppRequests
| summarize n = count() by Name
| as Counts
| union (Counts | summarize n = sum(n) | extend Name = 'total')
| order by n desc, Name asc`,
    rows: [
      { Name: 'total', n: 8 },
      { Name: 'GET /cart', n: 4 },
      { Name: 'GET /item', n: 2 },
      { Name: 'POST /order', n: 2 },
    ],
  },
];
