const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const MONITOR = /^[^#<>%&:\\?/{}*|]{1,259}[^#<>%&:\\?/{}*|. ]$/;
const CHILD_OF_APIM = /^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/;
const NETWORK = /^[A-Za-z0-9][A-Za-z0-9._-]{0,78}[A-Za-z0-9_]$/;

/** What Azure takes as the last part of a name, by type (Azure naming rules and restrictions). */
export const NAMES: Readonly<Record<string, RegExp>> = {
  'Microsoft.ApiManagement/service': /^[A-Za-z]([A-Za-z0-9-]{0,48}[A-Za-z0-9])?$/,
  'Microsoft.ApiManagement/service/apis': CHILD_OF_APIM,
  'Microsoft.ApiManagement/service/apis/operations/policies': /^policy$/,
  'Microsoft.ApiManagement/service/backends': CHILD_OF_APIM,
  'Microsoft.ApiManagement/service/diagnostics': /^(applicationinsights|azuremonitor)$/,
  'Microsoft.ApiManagement/service/loggers': CHILD_OF_APIM,
  'Microsoft.ApiManagement/service/namedValues': CHILD_OF_APIM,
  'Microsoft.ApiManagement/service/policies': /^policy$/,
  'Microsoft.ApiManagement/service/policyFragments': CHILD_OF_APIM,
  'Microsoft.ApiManagement/service/portalsettings': /^(signin|signup|delegation)$/,
  'Microsoft.Authorization/roleAssignments': GUID,
  // The account is a host name as well.
  'Microsoft.CognitiveServices/accounts': /^[a-z0-9][a-z0-9-]{0,62}[a-z0-9]$/,
  'Microsoft.Insights/actionGroups': MONITOR,
  'Microsoft.Insights/activityLogAlerts': MONITOR,
  'Microsoft.Insights/autoscalesettings': MONITOR,
  'Microsoft.Insights/components': MONITOR,
  'Microsoft.Insights/diagnosticSettings': MONITOR,
  'Microsoft.Insights/scheduledQueryRules': MONITOR,
  'Microsoft.Insights/workbooks': GUID,
  'Microsoft.KeyVault/vaults': /^(?!.*--)[A-Za-z][A-Za-z0-9-]{1,22}[A-Za-z0-9]$/,
  'Microsoft.KeyVault/vaults/secrets': /^[A-Za-z0-9-]{1,127}$/,
  'Microsoft.ManagedIdentity/userAssignedIdentities': /^[A-Za-z0-9][A-Za-z0-9_-]{2,127}$/,
  'Microsoft.Network/networkSecurityGroups': NETWORK,
  'Microsoft.Network/privateDnsZones': /^privatelink(\.[a-z0-9-]{1,63}){2,}$/,
  'Microsoft.Network/privateDnsZones/virtualNetworkLinks': NETWORK,
  'Microsoft.Network/privateEndpoints': /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}[A-Za-z0-9_]$/,
  'Microsoft.Network/privateEndpoints/privateDnsZoneGroups': NETWORK,
  'Microsoft.Network/virtualNetworks': /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}[A-Za-z0-9_]$/,
  'Microsoft.OperationalInsights/workspaces': /^[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]$/,
  'Microsoft.Resources/resourceGroups': /^[\w.()-]{0,89}[\w()-]$/,
  'Microsoft.Web/serverfarms': /^[A-Za-z0-9-]{1,60}$/,
  'Microsoft.Web/sites': /^[A-Za-z0-9][A-Za-z0-9-]{0,58}[A-Za-z0-9]$/,
  'Microsoft.Web/sites/basicPublishingCredentialsPolicies': /^(ftp|scm)$/,
  'Microsoft.Web/sites/config': /^(appsettings|authsettingsV2)$/,
};
