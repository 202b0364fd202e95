import { lineage } from '../registry.ts';
import { shapeOf, type Type } from '../types.ts';

/** The type of the items that C# enumerates in a value; `undefined` if it enumerates none. */
export function itemOf(type: Type): Type | undefined {
  const base = lineage(type).find(({ name }) => shapeOf(name).name === 'IEnumerable');
  return base && shapeOf(base.name).args[0];
}
