import type { Column, Json, Type } from './plan.ts';
import type { Row, TableRows } from './run-plan.ts';

/**
 * The tables of Application Insights by their older names, which a query over a component uses. Each
 * shows the rows of a table of the workspace, under other names of columns.
 */

/** The column of the workspace's table, and the type under the older name. */
type Columns = Readonly<Record<string, readonly [from: string, type: Type]>>;

const COMMON: Columns = {
  timestamp: ['TimeGenerated', 'datetime'],
  itemType: ['Type', 'string'],
  customDimensions: ['Properties', 'dynamic'],
  customMeasurements: ['Measurements', 'dynamic'],
  operation_Name: ['OperationName', 'string'],
  operation_Id: ['OperationId', 'string'],
  operation_ParentId: ['ParentId', 'string'],
  operation_SyntheticSource: ['SyntheticSource', 'string'],
  session_Id: ['SessionId', 'string'],
  user_Id: ['UserId', 'string'],
  user_AuthenticatedId: ['UserAuthenticatedId', 'string'],
  user_AccountId: ['UserAccountId', 'string'],
  application_Version: ['AppVersion', 'string'],
  client_Type: ['ClientType', 'string'],
  client_Model: ['ClientModel', 'string'],
  client_OS: ['ClientOS', 'string'],
  client_IP: ['ClientIP', 'string'],
  client_City: ['ClientCity', 'string'],
  client_StateOrProvince: ['ClientStateOrProvince', 'string'],
  client_CountryOrRegion: ['ClientCountryOrRegion', 'string'],
  client_Browser: ['ClientBrowser', 'string'],
  cloud_RoleName: ['AppRoleName', 'string'],
  cloud_RoleInstance: ['AppRoleInstance', 'string'],
  iKey: ['IKey', 'string'],
  sdkVersion: ['SDKVersion', 'string'],
  itemCount: ['ItemCount', 'int'],
  _ResourceId: ['_ResourceId', 'string'],
};

interface Classic {
  readonly table: string;
  /** The value of `itemType`, where the workspace's table has its own name. */
  readonly item: string;
  readonly columns: Columns;
}

const CALL: Columns = {
  name: ['Name', 'string'],
  // A text here, `True` or `False`.
  success: ['Success', 'string'],
  resultCode: ['ResultCode', 'string'],
  duration: ['DurationMs', 'real'],
  performanceBucket: ['PerformanceBucket', 'string'],
};

const CLASSIC: Readonly<Record<string, Classic>> = {
  customEvents: {
    table: 'AppEvents',
    item: 'customEvent',
    columns: { ...COMMON, name: ['Name', 'string'] },
  },
  traces: {
    table: 'AppTraces',
    item: 'trace',
    columns: { ...COMMON, message: ['Message', 'string'], severityLevel: ['SeverityLevel', 'int'] },
  },
  requests: {
    table: 'AppRequests',
    item: 'request',
    columns: {
      ...COMMON,
      id: ['Id', 'string'],
      source: ['Source', 'string'],
      ...CALL,
      url: ['Url', 'string'],
    },
  },
  dependencies: {
    table: 'AppDependencies',
    item: 'dependency',
    columns: {
      ...COMMON,
      id: ['Id', 'string'],
      target: ['Target', 'string'],
      type: ['DependencyType', 'string'],
      ...CALL,
      data: ['Data', 'string'],
    },
  },
  exceptions: {
    table: 'AppExceptions',
    item: 'exception',
    columns: {
      ...COMMON,
      problemId: ['ProblemId', 'string'],
      handledAt: ['HandledAt', 'string'],
      type: ['ExceptionType', 'string'],
      message: ['Message', 'string'],
      assembly: ['Assembly', 'string'],
      method: ['Method', 'string'],
      outerType: ['OuterType', 'string'],
      outerMessage: ['OuterMessage', 'string'],
      outerAssembly: ['OuterAssembly', 'string'],
      outerMethod: ['OuterMethod', 'string'],
      innermostType: ['InnermostType', 'string'],
      innermostMessage: ['InnermostMessage', 'string'],
      innermostAssembly: ['InnermostAssembly', 'string'],
      innermostMethod: ['InnermostMethod', 'string'],
      severityLevel: ['SeverityLevel', 'int'],
      details: ['Details', 'dynamic'],
    },
  },
  customMetrics: {
    table: 'AppMetrics',
    item: 'customMetric',
    columns: {
      ...COMMON,
      name: ['Name', 'string'],
      value: ['Sum', 'real'],
      valueCount: ['ItemCount', 'int'],
      valueSum: ['Sum', 'real'],
      valueMin: ['Min', 'real'],
      valueMax: ['Max', 'real'],
    },
  },
};

/** What a query over a component may read. */
export const COMPONENT_TABLES: Readonly<Record<string, readonly Column[]>> = Object.fromEntries(
  Object.entries(CLASSIC).map(([name, { columns }]) => [
    name,
    Object.entries(columns).map(([column, [, type]]) => ({ name: column, type })),
  ]),
);

/** The same tables, and each also under its older name. */
export function withClassic(tables: TableRows): TableRows {
  return (name) => {
    const classic = Object.hasOwn(CLASSIC, name) ? CLASSIC[name] : undefined;
    if (!classic) return tables(name);
    return tables(classic.table).map((row) =>
      renamed({ ...row, Type: classic.item }, classic.columns),
    );
  };
}

const renamed = (row: Row, columns: Columns): Row =>
  Object.fromEntries(
    Object.entries(columns).map(([name, [from, type]]) => [name, asType(row[from], type)]),
  );

/** A boolean under an older name is a text with a capital. */
const asType = (value: Json | undefined, type: Type): Json | undefined =>
  typeof value === 'boolean' && type === 'string' ? (value ? 'True' : 'False') : value;
