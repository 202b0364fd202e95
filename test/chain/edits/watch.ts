import type { Answered, Scene } from '../support/scene.ts';
import type { Edit } from './edit.ts';

export const BEYOND = 'MCP: fixed limits exceeded by one caller or by all callers';

/** Rules that fire once the trail contains three such calls. */
export async function alertsAfter(scene: Scene, call: () => Promise<Answered>) {
  await call();
  await call();
  await scene.delivered(await call());
  return scene.alerts();
}

/** The query over the audit trail, its rule, and who may write to the trail. */
export const WATCH: readonly Omit<Edit, 'hop'>[] = [
  {
    what: 'fires at fewer calls of any kind',
    file: 'infra/watch/anomaly.kql',
    old: 'Calls > iff(IsTotal, 10000, 1500)',
    text: 'Calls > iff(IsTotal, 2, 1500)',
    request: (scene) => alertsAfter(scene, () => scene.callOpenTool()),
    before: [],
    after: [BEYOND],
  },
  {
    what: 'fires at fewer refusals',
    file: 'infra/watch/anomaly.kql',
    old: 'Refusals > iff(IsTotal, 200, 30)',
    text: 'Refusals > iff(IsTotal, 0, 30)',
    request: (scene) => alertsAfter(scene, () => scene.call('no_such_tool', {}, { user: 'ben' })),
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
