import type { Wire } from '../../../server/src/call/values.ts';
import type { Connect } from './client.ts';
import { connectV1 } from './client-v1.ts';
import { connectV2 } from './client-v2.ts';
import { connectInspector } from './inspector.ts';

/** Each client product on each wire that it supports. */
export const PRODUCTS: readonly {
  readonly product: string;
  readonly wire: Wire;
  readonly connect: Connect;
}[] = [
  { product: 'client v1', wire: '2025', connect: connectV1 },
  { product: 'client v2', wire: '2025', connect: connectV2('legacy') },
  { product: 'client v2', wire: '2026', connect: connectV2('auto') },
  { product: 'Inspector', wire: '2025', connect: connectInspector('legacy') },
  { product: 'Inspector', wire: '2026', connect: connectInspector('modern') },
];
