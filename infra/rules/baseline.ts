/**
 * What the baselines require and how each item is handled. Built-in Azure Policy definitions are
 * identified by what they require, rules of PSRule for Azure by name.
 */
export type Outcome =
  /** A rule cites it. */
  | { readonly is: 'met' }
  /** Left out on purpose. */
  | { readonly is: 'not met'; readonly group: Group; readonly reason: string }
  /** The deployment contains nothing that it applies to. */
  | { readonly is: 'not applicable'; readonly reason: string };

/** The only groups that may be left out. */
export const GROUPS = [
  'zone redundancy',
  'web application firewall',
  'customer-managed keys',
  'private link for monitoring',
  'Defender',
  'configuration through the network',
] as const;

export type Group = (typeof GROUPS)[number];

const MET: Outcome = { is: 'met' };

const without = (reason: string): Outcome => ({ is: 'not applicable', reason });

const REASONS: Readonly<Record<Group, string>> = {
  'zone redundancy':
    'Not every region has zones, and API Management supports them only on Premium; this deployment must work in any region and on any tier.',
  'web application firewall':
    '`/mcp` accepts one method with one media type; a firewall in front is a separate, expensive product.',
  'customer-managed keys':
    'The stored data is the audit trail, two generated values and the keys that tools declare. Platform keys encrypt them; a customer-managed key would have to be managed and rotated for years.',
  'private link for monitoring':
    "A private link scope changes name resolution for every workspace that the network reaches, so it is the network owner's decision.",
  Defender:
    'A plan is enabled, and billed, for a whole subscription; a deployment of one service must not do that.',
  'configuration through the network':
    "The rules of the app's subnet would deny the platform's own pulls of images, content and backups; the app's own traffic is routed.",
};

const notMet = (group: Group): Outcome => ({ is: 'not met', group, reason: REASONS[group] });

const NO_KEYS = without('The vault contains secrets and no keys.');
const NO_PRODUCTS = without(
  'Products are not used: callers are identified by token, not by subscription.',
);

export const BASELINE: Readonly<Record<string, Outcome>> = {
  'Azure Policy: AI Services, network access restricted': MET,
  'Azure Policy: API Management, SKU that supports virtual networks': MET,
  'Azure Policy: API Management, calls to backends authenticated': MET,
  'Azure Policy: API Management, certificates of backends validated': MET,
  'Azure Policy: API Management, direct management endpoint off': MET,
  'Azure Policy: API Management, encrypted protocols only': MET,
  'Azure Policy: API Management, in a virtual network': MET,
  'Azure Policy: API Management, minimum API version': MET,
  'Azure Policy: API Management, no subscription for all APIs': MET,
  'Azure Policy: API Management, policies inherit their parent': MET,
  'Azure Policy: API Management, public service configuration endpoints disabled': MET,
  'Azure Policy: API Management, secret named values in Key Vault': MET,
  'Azure Policy: API Management, user name and password sign-in disabled': MET,
  'Azure Policy: App Service, FTPS only': MET,
  'Azure Policy: App Service, HTTPS only': MET,
  'Azure Policy: App Service, SSH disabled': MET,
  'Azure Policy: App Service, authentication enabled': MET,
  'Azure Policy: App Service, auto-generated domain name label scope': MET,
  'Azure Policy: App Service, configuration routed to the virtual network': notMet(
    'configuration through the network',
  ),
  'Azure Policy: App Service, end-to-end encryption': MET,
  'Azure Policy: App Service, injected into a virtual network': MET,
  'Azure Policy: App Service, latest HTTP version': MET,
  'Azure Policy: App Service, latest TLS version': MET,
  'Azure Policy: App Service, local authentication disabled for FTP': MET,
  'Azure Policy: App Service, local authentication disabled for SCM': MET,
  'Azure Policy: App Service, managed identity': MET,
  'Azure Policy: App Service, no CORS for every origin': MET,
  'Azure Policy: App Service, outbound traffic routed to the virtual network': MET,
  'Azure Policy: App Service, private link': MET,
  'Azure Policy: App Service, public network access disabled': MET,
  'Azure Policy: App Service, remote debugging off': MET,
  'Azure Policy: App Service, resource logs enabled': MET,
  'Azure Policy: Key Vault, RBAC permission model': MET,
  'Azure Policy: Key Vault, deletion protection': MET,
  'Azure Policy: Key Vault, firewall enabled': MET,
  'Azure Policy: Key Vault, private link': MET,
  'Azure Policy: Key Vault, public network access disabled': MET,
  'Azure Policy: Key Vault, resource logs enabled': MET,
  'Azure Policy: Key Vault, secrets expire': MET,
  'Azure Policy: Key Vault, secrets have a content type': MET,
  'Azure Policy: Key Vault, secrets have a maximum validity': MET,
  'Azure Policy: Key Vault, soft delete': MET,
  'Azure Policy: API Management, platform version stv2': without(
    'Not declared: Azure creates every new instance on its newest platform.',
  ),
  'Azure Policy: App Service, client certificates': without(
    'Only the gateway connects to the app, and callers are identified by token.',
  ),
  'Azure Policy: App Service, slots': without(
    'Slots are not used: each would be another endpoint to guard.',
  ),
  'Azure Policy: App Service, zone-redundant plan': notMet('zone redundancy'),
  'Azure Policy: customer-managed keys': notMet('customer-managed keys'),
  'Azure Policy: Azure Monitor, private link scope': notMet('private link for monitoring'),
  'PSRule Azure.AppService.AlwaysOn': MET,
  'PSRule Azure.AppService.ARRAffinity': MET,
  'PSRule Azure.AppService.HTTP2': MET,
  'PSRule Azure.AppService.ManagedIdentity': MET,
  'PSRule Azure.AppService.MinPlan': MET,
  'PSRule Azure.AppService.MinTLS': MET,
  'PSRule Azure.AppService.PlanInstanceCount': MET,
  'PSRule Azure.AppService.RemoteDebug': MET,
  'PSRule Azure.AppService.UseHTTPS': MET,
  'PSRule Azure.AppService.WebProbe': MET,
  'PSRule Azure.AppService.WebProbePath': MET,
  'PSRule Azure.AppService.WebSecureFtp': MET,
  'PSRule Azure.APIM.APIDescriptors': MET,
  'PSRule Azure.APIM.Ciphers': MET,
  'PSRule Azure.APIM.CORSPolicy': MET,
  'PSRule Azure.APIM.EncryptValues': MET,
  'PSRule Azure.APIM.HTTPBackend': MET,
  'PSRule Azure.APIM.HTTPEndpoint': MET,
  'PSRule Azure.APIM.ManagedIdentity': MET,
  'PSRule Azure.APIM.MinAPIVersion': MET,
  'PSRule Azure.APIM.Name': MET,
  'PSRule Azure.APIM.PolicyBase': MET,
  'PSRule Azure.APIM.Protocols': MET,
  'PSRule Azure.KeyVault.AccessPolicy': MET,
  'PSRule Azure.KeyVault.Firewall': MET,
  'PSRule Azure.KeyVault.Logs': MET,
  'PSRule Azure.KeyVault.Name': MET,
  'PSRule Azure.KeyVault.PurgeProtect': MET,
  'PSRule Azure.KeyVault.RBAC': MET,
  'PSRule Azure.KeyVault.SecretName': MET,
  'PSRule Azure.KeyVault.SoftDelete': MET,
  'PSRule Azure.NSG.AnyInboundSource': MET,
  'PSRule Azure.NSG.Associated': MET,
  'PSRule Azure.NSG.DenyAllInbound': MET,
  'PSRule Azure.NSG.LateralTraversal': MET,
  'PSRule Azure.NSG.Name': MET,
  'PSRule Azure.AppInsights.Name': MET,
  'PSRule Azure.AppInsights.Workspace': MET,
  'PSRule Azure.Deployment.OutputSecretValue': MET,
  'PSRule Azure.Deployment.SecureParameter': MET,
  'PSRule Azure.Deployment.SecureValue': MET,
  'PSRule Azure.Resource.UseTags': MET,
  'PSRule Azure.Resource.AllowedRegions': MET,
  'PSRule Azure.Template.*': MET,
  'PSRule Azure.Monitor.ServiceHealth': MET,
  'PSRule Azure.Alert.HighFrequencyQuery': MET,

  'PSRule Azure.APIM.AvailabilityZone': notMet('zone redundancy'),
  'PSRule Azure.APIM.CertificateExpiry': without('No certificate is installed.'),
  'PSRule Azure.APIM.DefenderCloud': notMet('Defender'),
  'PSRule Azure.APIM.MultiRegion': without('The deployment uses one region.'),
  'PSRule Azure.APIM.MultiRegionGateway': without('The deployment uses one region.'),
  'PSRule Azure.APIM.ProductApproval': NO_PRODUCTS,
  'PSRule Azure.APIM.ProductDescriptors': NO_PRODUCTS,
  'PSRule Azure.APIM.ProductSubscription': NO_PRODUCTS,
  'PSRule Azure.APIM.ProductTerms': NO_PRODUCTS,
  'PSRule Azure.APIM.SampleProducts': without(
    "No product is declared. A classic instance's sample product reaches nothing, because the global policy forwards only requests that an operation of the two declared APIs has allowed.",
  ),
  'PSRule Azure.Defender.Api': notMet('Defender'),
  'PSRule Azure.Defender.AppServices': notMet('Defender'),
  'PSRule Azure.Defender.Arm': notMet('Defender'),
  'PSRule Azure.Defender.Cspm': notMet('Defender'),
  'PSRule Azure.Defender.KeyVault': notMet('Defender'),
  'PSRule Azure.Deployment.AdminUsername': without('No resource has a named administrator.'),
  'PSRule Azure.Deployment.Name': without('The compiler names the nested deployments.'),
  'PSRule Azure.Deployment.OuterSecret': without(
    'Every nested deployment is a module with its own scope.',
  ),
  'PSRule Azure.FrontDoor.Logs': notMet('web application firewall'),
  'PSRule Azure.FrontDoor.ManagedIdentity': notMet('web application firewall'),
  'PSRule Azure.FrontDoor.UseWAF': notMet('web application firewall'),
  'PSRule Azure.KeyVault.AutoRotationPolicy': NO_KEYS,
  'PSRule Azure.KeyVault.KeyName': NO_KEYS,
};
