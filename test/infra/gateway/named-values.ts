import { readGatewayFile } from './files.ts';

/** Keys of the object from which api.bicep creates named values. */
export function declaredValues(): string[] {
  const block =
    /var namedValues = \{\n([\s\S]*?)\n\}/.exec(readGatewayFile('api.bicep'))?.[1] ?? '';
  return [...block.matchAll(/^ {2}'?([a-z-]+)'?:|\{ '([a-z-]+)':/gm)].map(
    ([, name, spread]) => (name ?? spread) as string,
  );
}
