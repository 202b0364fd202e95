import { join } from 'node:path';
import { UPSTREAM_ADDRESSES, UPSTREAM_SITES } from '../../server/src/tools/declarations.ts';
import { afterProvisioning } from './after-provisioning.ts';
import { readEnvironment } from './azd.ts';
import { beforeProvisioning } from './before-provisioning.ts';
import { checkAddressSpace } from './check-address-space.ts';
import { checkPlan, checkSize } from './check-plan.ts';
import { checkPrograms } from './check-programs.ts';
import { explain } from './failures.ts';
import { Graph } from './graph/client.ts';
import { Report } from './report.ts';
import {
  authenticationIsSkipped,
  readDeployed,
  readSettings,
  refuseToOpenUnasked,
  SETTING_NAMES,
} from './settings.ts';
import { graphToken } from './sign-in.ts';

const ROOT = join(import.meta.dirname, '../..');

export type Half = 'preprovision' | 'postprovision';

/** Runs one half of the hook; returns the exit status of the process. */
export async function configure(half: Half): Promise<number> {
  const report = new Report(process.stdout);
  try {
    await run(half, report);
    return 0;
  } catch (error) {
    console.error(`\n${explain(error)}`);
    return 1;
  }
}

async function run(half: Half, report: Report): Promise<void> {
  const values = await readEnvironment(SETTING_NAMES);
  // Even with authentication skipped: these are separate decisions.
  if (half === 'preprovision') {
    refuseToOpenUnasked(values);
    checkPlan(values.AZURE_PLAN_SKU, values.AZURE_PLAN_INSTANCES);
    checkSize('AZURE_UPSTREAM_PLAN_SKU', values.AZURE_UPSTREAM_PLAN_SKU);
    checkAddressSpace(
      values.AZURE_ADDRESS_SPACE,
      values.AZURE_DEPLOYER_SUBNET_PREFIX,
      UPSTREAM_ADDRESSES,
    );
    checkPrograms(UPSTREAM_SITES, ROOT);
  }
  if (authenticationIsSkipped(values)) {
    report.line('entra', 'skipped: SKIP_EASY_AUTH is true, so sign-in is not required');
    return;
  }
  const settings = readSettings(values);
  const deployed = half === 'postprovision' ? readDeployed(values) : undefined;
  const token = graphToken(settings.tenantId);
  // First, so that a user with several directories notices a wrong one in time.
  await report.step('entra', 'signing in', async () => {
    await token();
    const did = settings.tenantId
      ? `signed in to the tenant ${settings.tenantId}`
      : 'signed in to your home tenant, because AZURE_TENANT_ID is not set';
    return { did, value: undefined };
  });
  const graph = new Graph(token, (reason, ms) =>
    report.line('entra', `waiting ${(ms / 1000).toFixed(1)} s: ${reason}`),
  );
  if (deployed) await afterProvisioning(graph, report, settings, deployed);
  else await beforeProvisioning(graph, report, settings, values);
}
