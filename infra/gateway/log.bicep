metadata name = 'Gateway log'
metadata description = 'What the gateway logs about each call: times, status and correlation id, but never credentials, query strings or bodies. The identity of the service must be allowed to write before this is deployed.'

@description('Required. Name of the API Management service.')
param apimName string

@description('Required. Resource id of the Application Insights component.')
param componentId string

@description('Required. Connection string of the component. The instrumentation key in it grants no access.')
param connectionString string

@description('Does not log bodies: that would break streams and copy arguments into the log.')
var message = {
  headers: ['X-Correlation-Id']
  body: { bytes: 0 }
  dataMasking: {
    headers: [
      { value: 'Authorization', mode: 'Hide' }
      { value: 'Cookie', mode: 'Hide' }
    ]
    // A token in the query is refused, and must not appear in the log of that refusal.
    queryParams: [{ value: '*', mode: 'Hide' }]
  }
}

@description('Logs every call, without sampling, to both destinations.')
var record = {
  alwaysLog: 'allErrors'
  sampling: {
    samplingType: 'fixed'
    percentage: 100
  }
  verbosity: 'information'
  logClientIp: true
  frontend: {
    request: message
    response: message
  }
  backend: {
    request: message
    response: message
  }
}

resource service 'Microsoft.ApiManagement/service@2024-05-01' existing = {
  name: apimName
}

resource logger 'Microsoft.ApiManagement/service/loggers@2024-05-01' = {
  parent: service
  name: 'application-insights'
  properties: {
    loggerType: 'applicationInsights'
    description: 'The component of this deployment. The service writes to it with its own identity.'
    credentials: {
      connectionString: connectionString
      identityClientId: 'SystemAssigned'
    }
    isBuffered: true
    resourceId: componentId
  }
}

resource requests 'Microsoft.ApiManagement/service/diagnostics@2024-05-01' = {
  parent: service
  name: 'applicationinsights'
  properties: {
    loggerId: logger.id
    httpCorrelationProtocol: 'W3C'
    ...record
  }
}

resource monitor 'Microsoft.ApiManagement/service/loggers@2024-05-01' = {
  parent: service
  name: 'azuremonitor'
  properties: {
    loggerType: 'azureMonitor'
    description: 'The diagnostic settings of the service.'
    isBuffered: true
  }
}

// The service's resource log; watch/ enables its categories together with those of the other hops.
resource trail 'Microsoft.ApiManagement/service/diagnostics@2024-05-01' = {
  parent: service
  name: 'azuremonitor'
  properties: {
    loggerId: monitor.id
    ...record
  }
}
