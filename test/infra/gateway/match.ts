import { readGatewayFile } from './files.ts';

type Paths = Record<string, Record<string, { operationId: string }>>;

const pathsOf = (file: string): Paths => JSON.parse(readGatewayFile(file)).paths;

const APIS = [
  { api: 'mcp', prefix: '/mcp', paths: pathsOf('mcp.openapi.json') },
  { api: 'root', prefix: '', paths: pathsOf('root.openapi.json') },
] as const;

/** The gateway matches the API with the longest path, ignores case and a slash at the end. */
export function matchOperation(method: string, path: string) {
  const wanted = path.toLowerCase().replace(/(?<=.)\/$/, '');
  const found = APIS.find(({ prefix }) => wanted === prefix || wanted.startsWith(`${prefix}/`));
  const rest = found && (wanted.slice(found.prefix.length) || '/');
  const operation = found?.paths[rest as string]?.[method.toLowerCase()]?.operationId;
  return found && operation ? { api: found.api, operation } : undefined;
}
