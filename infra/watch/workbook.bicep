metadata name = 'Workbook'
metadata description = 'A workbook that shows calls by tool, by caller and by reason of refusal.'

@description('Required. Region of all resources.')
param location string

@description('Required. Tags of all resources.')
param tags { *: string }

@description('Required. Name of the workbook, which must be a GUID.')
param name string

@description('Required. Resource id of the workspace that the workbook queries.')
param workspaceId string

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: name
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'MCP calls'
    category: 'workbook'
    sourceId: workspaceId
    serializedData: loadTextContent('workbook.json')
    version: 'Notebook/1.0'
  }
}
