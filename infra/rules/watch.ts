import { at, objectsAt, ofType, resourceOf, textAt } from '../model/select.ts';
import { type Rule, settingsOf, unless } from './rule.ts';

const COMPONENT = 'Microsoft.Insights/components';
const WORKSPACE = 'Microsoft.OperationalInsights/workspaces';

/** Resources whose logs are worth keeping, with the categories that must be enabled. */
const LOGGED: Readonly<Record<string, readonly string[]>> = {
  'Microsoft.ApiManagement/service': ['GatewayLogs'],
  'Microsoft.Network/virtualNetworks': ['VMProtectionAlerts'],
  'Microsoft.Network/networkSecurityGroups': ['NetworkSecurityGroupEvent'],
  'Microsoft.Web/sites': [
    'AppServiceHTTPLogs',
    'AppServiceConsoleLogs',
    'AppServiceAuditLogs',
    'AppServiceIPSecAuditLogs',
    'AppServiceAuthenticationLogs',
    'AppServicePlatformLogs',
  ],
  'Microsoft.KeyVault/vaults': ['AuditEvent'],
  'Microsoft.OperationalInsights/workspaces': ['Audit'],
};

export const WATCH_RULES: readonly Rule[] = [
  settingsOf('watch/component-local-auth-disabled', ['L-07', 'Z-09'], COMPONENT, {
    'properties.DisableLocalAuth': true,
  }),
  {
    id: 'watch/component-uses-workspace',
    cites: ['PSRule Azure.AppInsights.Workspace'],
    faults: (deployment) => {
      const target = textAt(resourceOf(deployment, COMPONENT), 'properties.WorkspaceResourceId');
      return unless(
        target === resourceOf(deployment, WORKSPACE).id,
        'The component does not write to the workspace.',
      );
    },
  },
  settingsOf('watch/workspace-local-auth-disabled', ['L-07'], WORKSPACE, {
    'properties.features.disableLocalAuth': true,
  }),
  {
    id: 'watch/audit-trail-retention',
    cites: ['L-08'],
    faults: (deployment) => {
      const days = Number(at(resourceOf(deployment, WORKSPACE), 'properties.retentionInDays'));
      return unless(days >= 90, `The audit trail is kept for only ${days} days.`);
    },
  },
  {
    id: 'watch/resource-logs-enabled',
    cites: [
      'Z-05',
      'PSRule Azure.KeyVault.Logs',
      'Azure Policy: Key Vault, resource logs enabled',
      'Azure Policy: App Service, resource logs enabled',
    ],
    faults: (deployment) => {
      const workspaceId = resourceOf(deployment, WORKSPACE).id;
      const settings = ofType(deployment, 'Microsoft.Insights/diagnosticSettings').filter(
        (setting) => textAt(setting, 'properties.workspaceId') === workspaceId,
      );
      return deployment.resources.flatMap(({ id, type, name }) => {
        const own = settings.find((setting) =>
          setting.id.startsWith(`${id}/providers/Microsoft.Insights/`),
        );
        const on = objectsAt(own, 'properties.logs')
          .filter(({ enabled }) => enabled === true)
          .map(({ category }) => category);
        return (LOGGED[type] ?? [])
          .filter((category) => !on.includes(category))
          .map((category) => `${name} does not log ${category}.`);
      });
    },
  },
  {
    id: 'watch/gateway-log-in-dedicated-table',
    cites: ['Z-09'],
    faults: (deployment) => {
      const { id } = resourceOf(deployment, 'Microsoft.ApiManagement/service');
      const own = ofType(deployment, 'Microsoft.Insights/diagnosticSettings').find((setting) =>
        setting.id.startsWith(`${id}/providers/`),
      );
      return unless(
        textAt(own, 'properties.logAnalyticsDestinationType') === 'Dedicated',
        'The log of the gateway does not reach the table that the workbook reads.',
      );
    },
  },
  {
    id: 'watch/workbook-shows-calls',
    cites: ['Z-09'],
    faults: (deployment) => {
      const text = textAt(
        resourceOf(deployment, 'Microsoft.Insights/workbooks'),
        'properties.serializedData',
      );
      return ['by-tool', 'by-caller', 'refusals'].flatMap((item) =>
        unless(text.includes(`"${item}"`), `The workbook does not show ${item}.`),
      );
    },
  },
];
