/**
 * What the evaluator supports of the language beside functions, and where it differs; the page for
 * readers is made from it.
 */

export interface Feature {
  readonly name: string;
  readonly limits: string;
}

const whole = (name: string): Feature => ({ name, limits: '' });

/** Operators by the words with which a query names them. */
export const OPERATORS: readonly Feature[] = [
  ...['where', 'project', 'project-away', 'project-keep', 'project-rename', 'project-reorder'].map(
    whole,
  ),
  whole('extend'),
  whole('summarize'),
  ...['sort', 'order', 'top', 'distinct', 'count', 'print', 'datatable', 'range', 'as'].map(whole),
  { name: 'take', limits: 'Returns the first rows; the service may return any.' },
  { name: 'limit', limits: 'As `take`.' },
  {
    name: 'join',
    limits:
      'All kinds, with `on`. `innerunique` keeps the first row for each key; the service may keep any.',
  },
  { name: 'lookup', limits: '' },
  { name: 'union', limits: '`isfuzzy`, `kind`, `withsource`, wildcards in names of tables.' },
  { name: 'mv-expand', limits: '' },
  { name: 'parse', limits: 'Kinds `simple` and `relaxed`.' },
  { name: 'parse-where', limits: 'Kinds `simple` and `relaxed`.' },
  { name: 'make-series', limits: 'With `from`, `to` and `step`.' },
  { name: 'serialize', limits: 'Rows have an order anyway.' },
  { name: 'render', limits: 'Checked; a chart changes no row.' },
  { name: 'let', limits: 'Values, queries and functions.' },
  { name: 'materialize', limits: '' },
  { name: 'toscalar', limits: '' },
];

/** Operators that are refused, and why. */
export const REFUSED: readonly Feature[] = [
  { name: 'sample', limits: 'Its rows are random, so that no alert can depend on them.' },
  { name: 'sample-distinct', limits: 'Its rows are random.' },
  { name: 'search', limits: 'It reads every table; Azure does not recommend it in alert rules.' },
  { name: 'find', limits: 'It reads every table; Azure does not recommend it in alert rules.' },
  { name: 'externaldata', limits: 'It reads from outside the workspace.' },
  { name: 'evaluate', limits: 'Plugins are programs of the service.' },
  { name: 'invoke', limits: 'It needs functions that are stored in the workspace.' },
  ...[
    'mv-apply',
    'parse-kv',
    'partition',
    'scan',
    'facet',
    'fork',
    'reduce',
    'top-nested',
    'top-hitters',
    'getschema',
    'consume',
    'assert-schema',
    'make-graph',
  ].map((name) => ({ name, limits: 'Not written yet.' })),
];

/** Why functions are refused, by their names; the first that matches counts. */
export const REFUSED_FUNCTIONS: readonly { readonly names: RegExp; readonly why: string }[] = [
  {
    names: /^(rand|new_guid)$/,
    why: 'Their results are random, so that no alert can depend on them.',
  },
  {
    names: /^(row_|prev$|next$)/,
    why: 'They read other rows than their own. Not written yet.',
  },
  { names: /^series_/, why: 'They analyse series, mostly over more days than a run has.' },
  { names: /^geo_/, why: 'Geography; no table here has places.' },
  { names: /^convert_/, why: 'Units of measure; no table here has them.' },
  {
    names:
      /^(current_|cursor_|extent|cluster$|database$|table$|external_table$|materialized_view$|stored_query_result$|ingestion_time$|node_|entity_group$|graph$|inner_nodes$|labels$|rowstore)/,
    why: 'They ask the service about itself, or read outside the tables above.',
  },
  {
    names: /hll|tdigest/,
    why: 'Estimates of the service, which are not documented to the last digit.',
  },
  { names: /./, why: 'Not written yet.' },
];
