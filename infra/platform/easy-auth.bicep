metadata name = 'Easy Auth'
metadata description = 'App Service authentication, which checks every token before the server receives the request. Settings that are the same in every deployment are in easy-auth.json.'

@description('Required. Name of the web app.')
param siteName string

@description('Required. Turns authentication off, for a smoke test.')
param skipped bool

@description('Required. Issuer of the tokens, including the tenant.')
param issuer string

@description('Required. Client id of the API registration: the only audience.')
param clientId string

@description('Required. Client ids whose tokens are accepted.')
param allowedClientIds string[]

@description('Settings that are the same in every deployment.')
var settings = loadJsonContent('easy-auth.json')

resource site 'Microsoft.Web/sites@2025-03-01' existing = {
  name: siteName
}

resource authentication 'Microsoft.Web/sites/config@2025-03-01' = {
  parent: site
  name: 'authsettingsV2'
  properties: skipped
    ? { platform: { enabled: false } }
    : {
        ...settings
        identityProviders: {
          azureActiveDirectory: {
            enabled: true
            registration: {
              openIdIssuer: issuer
              clientId: clientId
              // Names a setting that contains no secret: the platform presents a managed identity instead.
              clientSecretSettingName: 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID'
            }
            login: { disableWWWAuthenticate: false }
            validation: {
              allowedAudiences: [clientId]
              defaultAuthorizationPolicy: { allowedApplications: allowedClientIds }
            }
          }
        }
      }
}
