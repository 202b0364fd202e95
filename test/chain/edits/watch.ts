import type { Caller, Scene } from '../support/scene.ts';
import type { Edit } from './edit.ts';

const BEYOND = 'MCP: a caller, or all of them, beyond the fixed limits';

async function alertsAfter(
  scene: Scene,
  tool: string,
  args: Record<string, unknown>,
  caller: Caller = {},
) {
  for (let calls = 0; calls < 3; calls++) await scene.call(tool, args, caller);
  await scene.delivered(tool);
  return scene.alerts();
}
const recorded = (scene: Scene) => alertsAfter(scene, 'audit_event', { action: 'test' });

/** The query over the audit trail, its rule, and who may write to the trail. */
export const WATCH: readonly Omit<Edit, 'hop'>[] = [
  {
    what: 'fires at fewer recorded events',
    file: 'infra/watch/anomaly.kql',
    old: 'Recorded > iff(IsTotal, 600, 60)',
    text: 'Recorded > iff(IsTotal, 600, 2)',
    request: recorded,
    before: [],
    after: [BEYOND],
  },
  {
    what: 'fires at fewer calls of any kind',
    file: 'infra/watch/anomaly.kql',
    old: 'Calls > iff(IsTotal, 10000, 1500)',
    text: 'Calls > iff(IsTotal, 2, 1500)',
    request: recorded,
    before: [],
    after: [BEYOND],
  },
  {
    what: 'fires at fewer refusals',
    file: 'infra/watch/anomaly.kql',
    old: 'Refusals > iff(IsTotal, 200, 30)',
    text: 'Refusals > iff(IsTotal, 0, 30)',
    request: (scene) =>
      alertsAfter(scene, 'read_secret_metadata', { name: 'demo-secret' }, { user: 'ben' }),
    before: [],
    after: [BEYOND],
  },
  {
    what: 'accepts events from any sender once keys are enabled',
    file: 'infra/watch/telemetry.bicep',
    old: 'DisableLocalAuth: true',
    text: 'DisableLocalAuth: false',
    request: (scene) => scene.deliver([]),
    before: 401,
    after: 200,
  },
];
