import type { SupportedProperties } from '../deploy/check-supported.ts';

const LABEL = 'A label for display.';
const LOG = 'Only traces and metrics from policies are sent; requests are not logged.';
const HUB = 'Messages for an event hub are recorded by the gateway but not sent.';
const NO_ENDPOINT = 'The twin has no such endpoint.';

/** How the gateway treats the members of each type that it owns. */
export const SUPPORTED_PROPERTIES: Readonly<Record<string, SupportedProperties>> = {
  'Microsoft.ApiManagement/service': {
    location: 'Everything runs on this machine.',
    tags: 'Resources are not looked up by tag.',
    sku: 'A single process serves requests, whatever the tier.',
    'identity.type': true,
    'properties.publisherName': LABEL,
    'properties.publisherEmail': LABEL,
    // Decides where it dials from and who can reach it; the network refuses impossible values.
    'properties.virtualNetworkType': true,
    'properties.virtualNetworkConfiguration': true,
    'properties.publicNetworkAccess': true,
    'properties.disableGateway': true,
    'properties.apiVersionConstraint': 'The twin has no management API.',
    'properties.developerPortalStatus': NO_ENDPOINT,
    'properties.legacyPortalStatus': NO_ENDPOINT,
    'properties.customProperties':
      'Callers use HTTP without TLS on loopback, and the platform behind the gateway chooses its own protocols.',
  },
  'Microsoft.ApiManagement/service/portalsettings': { properties: NO_ENDPOINT },
  'Microsoft.ApiManagement/service/namedValues': {
    'properties.displayName': true,
    'properties.value': true,
    'properties.secret': 'The twin displays no values.',
  },
  'Microsoft.ApiManagement/service/backends': {
    'properties.title': LABEL,
    'properties.description': LABEL,
    'properties.protocol': true,
    'properties.type': true,
    'properties.url': true,
    'properties.credentials.authorization.scheme': true,
    'properties.credentials.authorization.parameter': true,
    'properties.credentials.header': true,
    'properties.credentials.query': true,
    'properties.circuitBreaker.rules.*.name': LABEL,
    'properties.circuitBreaker.rules.*.failureCondition.count': true,
    'properties.circuitBreaker.rules.*.failureCondition.interval': true,
    'properties.circuitBreaker.rules.*.failureCondition.statusCodeRanges': true,
    'properties.circuitBreaker.rules.*.failureCondition.errorReasons': true,
    'properties.circuitBreaker.rules.*.tripDuration': true,
    'properties.circuitBreaker.rules.*.acceptRetryAfter': true,
    'properties.pool.services.*.id': true,
    'properties.pool.services.*.weight': true,
    'properties.pool.services.*.priority': true,
    'properties.tls.validateCertificateChain': true,
    'properties.tls.validateCertificateName': true,
  },
  'Microsoft.ApiManagement/service/schemas': {
    'properties.schemaType': true,
    'properties.description': LABEL,
    'properties.document': true,
    'properties.value': true,
  },
  'Microsoft.ApiManagement/service/policyFragments': policy(),
  'Microsoft.ApiManagement/service/policies': policy(),
  'Microsoft.ApiManagement/service/apis': {
    'properties.displayName': LABEL,
    'properties.description': LABEL,
    'properties.path': true,
    'properties.protocols': 'Callers use HTTP without TLS on loopback, whatever the scheme.',
    'properties.subscriptionRequired': true,
    'properties.apiType': true,
    'properties.format': true,
    'properties.value': true,
  },
  'Microsoft.ApiManagement/service/apis/policies': policy(),
  'Microsoft.ApiManagement/service/apis/operations/policies': policy(),
  'Microsoft.ApiManagement/service/loggers': {
    'properties.loggerType': true,
    'properties.description': LABEL,
    'properties.credentials.connectionString': true,
    'properties.credentials.name': HUB,
    'properties.credentials.endpointAddress': HUB,
    'properties.credentials.identityClientId': true,
    'properties.isBuffered': 'Traces are sent one after another, without buffering.',
    'properties.resourceId': 'The connection string determines the destination.',
  },
  'Microsoft.ApiManagement/service/diagnostics': {
    'properties.loggerId': true,
    'properties.verbosity': true,
    'properties.httpCorrelationProtocol': LOG,
    'properties.alwaysLog': LOG,
    'properties.sampling': `${LOG} Sampling does not apply to them.`,
    'properties.logClientIp': LOG,
    'properties.frontend': LOG,
    'properties.backend': LOG,
  },
};

function policy(): SupportedProperties {
  return { 'properties.format': true, 'properties.value': true };
}

/** Members of which the twin supports only one value. */
export const ONLY: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'Microsoft.ApiManagement/service': {
    'identity.type': 'SystemAssigned',
    'properties.disableGateway': false,
  },
  'Microsoft.ApiManagement/service/backends': {
    'properties.protocol': 'http',
    'properties.tls.validateCertificateChain': true,
    'properties.tls.validateCertificateName': true,
  },
  'Microsoft.ApiManagement/service/loggers': {
    'properties.credentials.identityClientId': 'SystemAssigned',
  },
  'Microsoft.ApiManagement/service/apis': {
    'properties.subscriptionRequired': false,
    'properties.apiType': 'http',
    'properties.format': 'openapi+json',
  },
};
