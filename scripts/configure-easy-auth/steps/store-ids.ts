import { storeValue, type Values } from '../azd.ts';
import type { Done } from '../report.ts';

/** The parameters of main.bicep. */
export async function storeIds(
  values: Values,
  ids: Readonly<Record<string, string>>,
): Promise<Done<void>> {
  const changed = Object.entries(ids).filter(([name, id]) => values[name] !== id);
  for (const [name, id] of changed) await storeValue(name, id);
  const names = Object.keys(ids).join(' and ');
  return { did: `${changed.length > 0 ? 'stored' : 'checked'} ${names}`, value: undefined };
}
