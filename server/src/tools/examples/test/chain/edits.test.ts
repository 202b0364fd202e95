import type { Edit } from '../../../../../../test/chain/edits/edit.ts';
import { alertsAfter, BEYOND } from '../../../../../../test/chain/edits/watch.ts';
import { testEdits } from '../../../../../../test/chain/support/test-edits.ts';

/** Edits whose effect a caller observes with one of the examples. */
const TABLE: Readonly<Partial<Record<Edit['hop'], readonly Omit<Edit, 'hop'>[]>>> = {
  network: [
    {
      what: 'removes the app from its network',
      file: 'infra/platform/site.bicep',
      old: '    virtualNetworkSubnetId: subnetId\n',
      text: '',
      request: async (scene) => {
        const { json } = await scene.call('get_config_status');
        return JSON.stringify(json).includes('unresolved');
      },
      before: false,
      after: true,
    },
  ],
  vault: [
    {
      what: 'leaves the reference of the platform unresolved',
      file: 'infra/vault/grants.bicep',
      old: "'Microsoft.Authorization/roleDefinitions',\n        roles['Key Vault Secrets User']",
      text: "'Microsoft.Authorization/roleDefinitions',\n        roles['Key Vault Reader']",
      request: async (scene) =>
        (await scene.call('get_config_status')).json.result.structuredContent.settings
          .SECURE_CONFIG_VALUE,
      before: 'resolved',
      after: 'unresolved',
    },
  ],
  watch: [
    {
      what: 'fires at fewer recorded events',
      file: 'infra/watch/anomaly.kql',
      old: 'Recorded > iff(IsTotal, 600, 60)',
      text: 'Recorded > iff(IsTotal, 600, 2)',
      request: (scene) => alertsAfter(scene, () => scene.call('audit_event', { action: 'test' })),
      before: [],
      after: [BEYOND],
    },
  ],
};

testEdits(TABLE);
