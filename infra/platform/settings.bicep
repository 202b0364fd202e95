metadata name = 'Settings'
metadata description = 'The settings that the server reads. Deployed after the grants on the vault, because a Key Vault reference is resolved as soon as it is set.'

@description('Required. Name of the web app.')
param siteName string

@description('Required. Settings of the server. The server treats an empty value as not set.')
param values { *: string }

resource site 'Microsoft.Web/sites@2025-03-01' existing = {
  name: siteName
}

resource settings 'Microsoft.Web/sites/config@2025-03-01' = {
  parent: site
  name: 'appsettings'
  properties: {
    // The deployed package is a bundle: nothing is installed or built on the machine.
    SCM_DO_BUILD_DURING_DEPLOYMENT: 'false'
    ENABLE_ORYX_BUILD: 'false'
    // Between SIGTERM and SIGKILL the server finishes running calls and flushes its log.
    WEBSITES_CONTAINER_STOP_TIME_LIMIT: '60'
    ...values
  }
}
