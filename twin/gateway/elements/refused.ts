const GRAPHQL = 'The twin serves HTTP APIs only, and this element belongs to GraphQL resolvers.';
const DAPR = 'It needs a Dapr sidecar, which only self-hosted gateways have.';
const MODEL = 'It needs a model deployment, which the twin does not have.';
const CERTIFICATE =
  'Callers reach the gateway over HTTP without TLS, so no caller has a certificate.';

/** Elements that API Management has and that do not run here, each with the reason. */
export const REFUSED: Readonly<Record<string, string>> = {
  'authentication-certificate':
    'The gateway on one machine has no certificate to present to a backend.',
  'authentication-token': 'Microsoft does not document it.',
  'authentication-token-store': 'Microsoft does not document it.',
  'azure-openai-emit-token-metric': MODEL,
  'azure-openai-semantic-cache-lookup': MODEL,
  'azure-openai-semantic-cache-store': MODEL,
  'azure-openai-token-limit': MODEL,
  'cosmosdb-data-source': GRAPHQL,
  'cross-domain': 'It serves files for Flash and Silverlight, which browsers no longer support.',
  'get-authorization-context':
    'It reads tokens from the credential manager of the service, for which users consent on Azure.',
  'graphql-data-source': GRAPHQL,
  'http-data-source': GRAPHQL,
  'invoke-dapr-binding': DAPR,
  'invoke-request': GRAPHQL,
  'llm-emit-token-metric': MODEL,
  'llm-semantic-cache-lookup': MODEL,
  'llm-semantic-cache-store': MODEL,
  'llm-token-limit': MODEL,
  proxy:
    'Every call of the gateway goes through the network of the twin, which decides what the call can reach.',
  'publish-event': GRAPHQL,
  'publish-to-dapr': DAPR,
  quota: 'It belongs to products, and the twin has no products; `<quota-by-key>` runs.',
  'set-request-metric-dimension-value':
    'It adds a dimension to the metrics of requests, which the twin does not record.',
  'sql-data-source': GRAPHQL,
  'validate-client-certificate': CERTIFICATE,
  'validate-graphql-request': GRAPHQL,
  'validate-odata-request':
    'The twin imports OpenAPI documents only, and OData APIs have metadata documents.',
  'xsl-transform': 'The twin has no XSLT processor that behaves as the one of .NET.',
};
