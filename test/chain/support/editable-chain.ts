import { join } from 'node:path';
import type { DeploymentName } from '../../../infra/prediction/predict.ts';
import type { Clock } from '../../../twin/kit/hop.ts';
import { buildBundle, freshBundle } from '../../../twin/run/bundle.ts';
import { createReapply, type Reapply } from '../../../twin/run/reapply.ts';
import { type Chain, startChain } from './chain.ts';
import { type Checkout, copyCheckout } from './checkout.ts';

/** A chain that runs from its own checkout, whose files a test may edit. */
export interface EditableChain {
  readonly checkout: Checkout;
  readonly chain: Chain;
  readonly reapply: Reapply;
  /** Lines that the reapplication printed. */
  readonly said: readonly string[];
  stop(): Promise<void>;
}

export interface EditableOptions {
  readonly clock?: Clock;
  /** Changes the checkout before the chain starts. */
  readonly prepare?: (root: string) => void;
}

export async function startEditableChain(
  name: DeploymentName = 'twin',
  { clock, prepare }: EditableOptions = {},
): Promise<EditableChain> {
  const said: string[] = [];
  await freshBundle();
  const checkout = copyCheckout();
  const { root } = checkout;
  prepare?.(root);
  const server = join(root, 'server');
  const chain = await startChain(clock, { name, root, bundle: join(server, 'dist') });
  const log = (hop: string, line: string) => void said.push(`${hop} ${line}`);
  const build = () => buildBundle(server);
  const reapply = createReapply(chain.twin, { name, root, log, build });
  const stop = async () => {
    reapply.close();
    checkout.remove();
    await chain.stop();
  };
  return { checkout, chain, reapply, said, stop };
}
