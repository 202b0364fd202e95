import { at, type Case } from './case.ts';

/** Rules about events, traces, metrics and the gateway's log. */
export const EVENTS: readonly Case[] = [
  {
    about: 'slow statements in traces',
    query: `AppTraces
| where Message startswith 'slow'
| parse Message with * ': ' Verb ' took ' Ms:long ' ms'
| summarize Slowest = max(Ms), Verbs = make_list(Verb)`,
    rows: [{ Slowest: 1200, Verbs: ['select', 'update'] }],
  },
  {
    about: 'the latest trace of each severity',
    query: 'AppTraces | summarize arg_max(TimeGenerated, Message) by SeverityLevel',
    rows: [
      { SeverityLevel: 1, TimeGenerated: at('11:59'), Message: 'started worker 1' },
      { SeverityLevel: 2, TimeGenerated: at('11:54'), Message: 'Slow query: select took 1200 ms' },
      { SeverityLevel: 3, TimeGenerated: at('11:53'), Message: 'Connection to db lost' },
    ],
  },
  {
    about: 'users who fail to sign in',
    query: `AppEvents
| where Name == 'login' and tostring(Properties.result) == 'failed'
| summarize Failures = sum(ItemCount) by UserId
| where Failures >= 2`,
    rows: [
      { UserId: 'u2', Failures: 2 },
      { UserId: 'u3', Failures: 4 },
    ],
  },
  {
    about: 'events by tag',
    query: `AppEvents
| mv-expand Tag = Properties.tags to typeof(string)
| where isnotempty(Tag)
| summarize count() by Tag
| sort by Tag asc`,
    rows: [
      { Tag: 'new', count_: 1 },
      { Tag: 'web', count_: 2 },
    ],
  },
  {
    about: 'items of JSON inside a property',
    query: `AppEvents
| where Name == 'purchase'
| extend Items = parse_json(tostring(Properties.items))
| mv-expand Item = Items
| extend Sku = tostring(Item.sku), N = toint(Item.n)
| summarize Sold = sum(N) by Sku
| order by Sku asc`,
    rows: [
      { Sku: 'a', Sold: 3 },
      { Sku: 'b', Sold: 1 },
    ],
  },
  {
    about: 'revenue and buyers',
    query: `AppEvents
| where Name has 'purchase'
| summarize Revenue = sum(todouble(Properties.amount)), Buyers = dcount(UserId)`,
    rows: [{ Revenue: 19.75, Buyers: 2 }],
  },
  {
    about: 'the average of a metric over time',
    query: `AppMetrics
| where Name == 'queue'
| summarize Average = avg(Sum) by bin(TimeGenerated, 5m)
| where Average > 15`,
    rows: [
      { TimeGenerated: at('11:55'), Average: 20 },
      { TimeGenerated: at('11:50'), Average: 50 },
    ],
  },
  {
    about: 'the value of a metric for each item',
    query: 'AppMetrics | summarize Value = sum(Sum) / sum(ItemCount) by Name',
    rows: [
      { Name: 'queue', Value: 30 },
      { Name: 'memory', Value: 900 },
    ],
  },
  {
    about: 'addresses that the gateway refuses',
    query: `ApiManagementGatewayLogs
| where ResponseCode in (401, 403, 429)
| summarize Requests = count(), Reasons = make_set(LastErrorReason) by CallerIpAddress
| where Requests > 1`,
    rows: [{ CallerIpAddress: '198.51.100.2', Requests: 2, Reasons: ['TokenExpired'] }],
  },
  {
    about: 'time that the gateway adds; a request without a backend has none',
    query: `ApiManagementGatewayLogs
| extend Overhead = TotalTime - BackendTime
| summarize avg(Overhead), Measured = countif(isnotnull(Overhead))`,
    rows: [{ avg_Overhead: 20, Measured: 2 }],
  },
  {
    about: 'errors of several tables, by table',
    query: `union withsource=Kind AppExceptions, (AppTraces | where SeverityLevel >= 3)
| summarize count() by Kind`,
    rows: [
      { Kind: 'AppExceptions', count_: 4 },
      { Kind: 'union_arg1', count_: 1 },
    ],
  },
  {
    about: 'a table that does not exist yet',
    query: 'union isfuzzy=true AppEvents, NoSuchTable | count',
    rows: [{ Count: 6 }],
  },
  {
    about: 'names for severities',
    query: `AppTraces
| extend Level = case(SeverityLevel >= 3, 'error', SeverityLevel == 2, 'warning', 'info')
| summarize count() by Level
| sort by count_ desc, Level asc`,
    rows: [
      { Level: 'info', count_: 2 },
      { Level: 'warning', count_: 2 },
      { Level: 'error', count_: 1 },
    ],
  },
  {
    about: 'words in messages',
    query: `AppTraces
| where Message has_any ('lost', 'slow') or Message contains 'ORKER 2'
| project Message`,
    rows: [
      { Message: 'Slow query: select took 1200 ms' },
      { Message: 'Connection to db lost' },
      { Message: 'Slow query: update took 800 ms' },
      { Message: 'started worker 2' },
    ],
  },
  {
    about: 'the spread of a metric',
    query: `AppMetrics
| where Name == 'queue'
| summarize Mean = avg(Sum), Deviation = stdev(Sum), variance(Sum)`,
    rows: [{ Mean: 30, Deviation: 20, variance_Sum: 400 }],
  },
  {
    about: 'fewer and other columns',
    query: `AppMetrics
| project-keep Name, Sum, Min
| project-away Min
| project-rename Value = Sum
| top 1 by Value`,
    rows: [{ Name: 'memory', Value: 900 }],
  },
  {
    about: 'a signal that is missing',
    query: `AppTraces
| where Message has 'heartbeat'
| summarize Beats = count()
| where Beats == 0`,
    rows: [{ Beats: 0 }],
  },
  {
    about: 'members of a bag',
    query: `AppEvents
| where isnotnull(Properties.plan)
| project UserId, Keys = array_length(bag_keys(Properties.plan)), Seats = toint(Properties.plan.seats), Tier = tostring(Properties['plan']['tier'])`,
    rows: [
      { UserId: 'u1', Keys: 2, Seats: 3, Tier: 'pro' },
      { UserId: 'u3', Keys: 2, Seats: 1, Tier: 'free' },
    ],
  },
];

/** Rules over a component, with the older names. */
export const CLASSIC: readonly Case[] = [
  {
    about: 'failed requests of a component',
    scope: 'component',
    query: `requests
| where success == 'False'
| summarize failed = sum(itemCount) by resultCode
| order by resultCode asc`,
    rows: [
      { resultCode: '404', failed: 5 },
      { resultCode: '500', failed: 1 },
      { resultCode: '503', failed: 1 },
    ],
  },
  {
    about: 'events of a component by name',
    scope: 'component',
    query: 'customEvents | where timestamp > ago(10m) | summarize sum(itemCount) by name',
    rows: [{ name: 'login', sum_itemCount: 7 }],
  },
  {
    about: 'traces of a component by a property',
    scope: 'component',
    query: `traces
| where severityLevel >= 2
| summarize n = count() by tostring(customDimensions.table)`,
    rows: [
      { customDimensions_table: 'cart', n: 2 },
      { customDimensions_table: 'order', n: 1 },
    ],
  },
  {
    about: 'metrics of a component by instance',
    scope: 'component',
    query: `customMetrics
| where name == 'queue'
| summarize avg(value), max(valueMax) by cloud_RoleInstance`,
    rows: [
      { cloud_RoleInstance: 'i1', avg_value: 30, max_valueMax: 50 },
      { cloud_RoleInstance: 'i2', avg_value: 30, max_valueMax: 30 },
    ],
  },
  {
    about: 'slow dependencies of a component',
    scope: 'component',
    query: `dependencies
| where type == 'HTTP' and duration >= 1000
| project target, duration, success`,
    rows: [
      { target: 'db', duration: 5000, success: 'False' },
      { target: 'pay', duration: 3000, success: 'False' },
    ],
  },
  {
    about: 'exceptions of a component by type',
    scope: 'component',
    query: `exceptions
| summarize count() by type
| top 1 by count_ desc`,
    rows: [{ type: 'PaymentError', count_: 2 }],
  },
];
