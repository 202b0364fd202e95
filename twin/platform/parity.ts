import type { Parity } from '../parity.ts';

/** How the stand-in of App Service compares with the service. */
export const PARITY: Parity = {
  asAzure: {
    'A token is verified again: signature, issuer, audience and times, else 401; a client or a tenant that is not listed gets 403.':
      'azure-docs, configure-authentication-provider-aad.md',
    'The caller arrives in X-MS-CLIENT-PRINCIPAL and its companions, claims under their long names; what a request brings under these names is dropped.':
      'azure-docs, configure-authentication-user-identities.md; a decoded header in MaximRouiller/MaximeRouiller.Azure.AppService.EasyAuth#4',
    'The challenge of a 401 names the site, and the metadata document stands at the host of the site, while the setting for its scopes is made.':
      'azure-docs, configure-authentication-mcp.md; challenges that people printed',
    'A browser signs in with code and ID token by form post, with a nonce in a cookie and without PKCE, and is sent back where the settings allow.':
      'sign-in addresses that people printed; azure-docs, configure-authentication-customize-sign-in-out.md',
    'The code is redeemed with the assertion of a managed identity, where the setting of that name asks for it.':
      'Azure-Samples/mcp-sdk-functions-hosting-node, infra/app',
    'A reference to the vault is resolved as the identity that the site names; while it cannot be, the app sees its text.':
      'azure-docs, app-service-key-vault-references.md',
    'The process asks for tokens of its identities with a header that only it knows.':
      'azure-docs, overview-managed-identity.md',
    'The process has the settings of the deployment and of the platform, is restarted when they change, has its time to end, and is checked at its health path.':
      'azure-docs, reference-app-settings.md and monitor-instances-health-check.md',
  },
  differs: {
    'One process serves.': 'On Azure there are two instances at least.',
    'A change of settings ends the process before the next one starts; requests wait.':
      'On Azure the next one starts first.',
    'Ten failed health checks end the process.':
      'On Azure an instance is taken out of rotation, and replaced after an hour.',
    'References to the vault are read anew with every change of the deployment.':
      'On Azure with every change of the settings, and within a day.',
    'The program is pushed from the inside; the deployment door refuses everybody.':
      'On Azure it takes code from whoever Entra lets in.',
    'Sessions are kept in memory: a sign-out ends them for good, and so does a restart of the twin.':
      'On Azure the cookie itself holds the session.',
    'A client cannot trade a token for a session: POST /.auth/login/aad is not there, and X-ZUMO-AUTH opens nothing.':
      'On Azure both are there; the gateway leads to neither.',
    'Five settings lead the process out through the network of the run.':
      'On Azure the network needs no proxy.',
  },
  unchecked: [
    'An ID token in the header passes: its audience is taken for the client that it was issued to.',
    'A token in the header comes before a session.',
    'A path is left out of the check by exactly its own spelling.',
    'Challenge and metadata document name the host of the site whatever X-Forwarded-Host says.',
    'Other spellings of the reserved headers, as with underscores, are passed on.',
    'A foreign return target is answered with 403, a code that is not taken with 401, an unreachable sign-in service with 500.',
    'Tokens of a session are handed to the app, the one in a header is not.',
    'X-MS-CLIENT-PRINCIPAL-NAME is the first of email, preferred_username, upn and name; what is not ASCII in it is a question mark.',
    'Keys and codes are fetched through the subnet of the app, tokens of managed identities are not.',
  ],
};
