metadata name = 'Easy Auth of an upstream'
metadata description = 'App Service authentication that admits one caller: the server, with a token of its managed identity. Nobody signs in here, so it needs neither a client secret nor a session.'

@description('Required. Name of the site.')
param siteName string

@description('Required. Turns authentication off, for a smoke test.')
param skipped bool

@description('Required. Issuer of the tokens, including the tenant.')
param issuer string

@description('Required. The only audience.')
param audience string

@description('Required. Object id of the server\'s identity.')
param serverPrincipalId string

@description('Settings that the server\'s own site has as well.')
var settings = loadJsonContent('../platform/easy-auth.json')

resource site 'Microsoft.Web/sites@2025-03-01' existing = {
  name: siteName
}

resource authentication 'Microsoft.Web/sites/config@2025-03-01' = {
  parent: site
  name: 'authsettingsV2'
  properties: skipped
    ? { platform: { enabled: false } }
    : {
        platform: settings.platform
        globalValidation: settings.globalValidation
        httpSettings: settings.httpSettings
        login: { tokenStore: { enabled: false } }
        identityProviders: {
          azureActiveDirectory: {
            enabled: true
            registration: {
              openIdIssuer: issuer
              clientId: audience
            }
            validation: {
              allowedAudiences: [audience]
              defaultAuthorizationPolicy: { allowedPrincipals: { identities: [serverPrincipalId] } }
            }
          }
        }
      }
}
