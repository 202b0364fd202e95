metadata name = 'Plan'
metadata description = 'The App Service plan, and how many instances it has under which load.'

import { instancesType } from '../types.bicep'

@description('Required. Region of all resources.')
param location string

@description('Required. Tags of all resources.')
param tags { *: string }

@description('Required. Name of the plan.')
param name string

@description('Required. Size of an instance: one of plan-sizes.json.')
param sku string

@description('Required. Number of instances; with fewer than two, a restart is an outage. A tier that does not scale keeps the minimum.')
param instances instancesType

@description('Sizes that support private endpoints and integration with a virtual network, and what their tiers support.')
var plans = loadJsonContent('plan-sizes.json')

@description('What the tier of this size supports.')
var tier = plans.tiers[plans.sizes[sku]]

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: name
  location: location
  tags: tags
  kind: 'linux'
  // A deployment resets the number of instances to this, whatever the load; the rules below scale out again.
  sku: { name: sku, tier: plans.sizes[sku], capacity: instances.minimum }
  properties: { reserved: true }
}

resource autoscale 'Microsoft.Insights/autoscalesettings@2022-10-01' = if (tier.autoscale && instances.maximum > instances.minimum) {
  name: name
  location: location
  tags: tags
  properties: {
    enabled: true
    targetResourceUri: plan.id
    profiles: [
      {
        name: 'processor load'
        capacity: {
          minimum: string(instances.minimum)
          maximum: string(instances.maximum)
          default: string(instances.minimum)
        }
        rules: [
          {
            metricTrigger: {
              metricName: 'CpuPercentage'
              metricResourceUri: plan.id
              timeGrain: 'PT1M'
              statistic: 'Average'
              timeWindow: 'PT5M'
              timeAggregation: 'Average'
              operator: 'GreaterThan'
              threshold: 70
            }
            scaleAction: { direction: 'Increase', type: 'ChangeCount', value: '1', cooldown: 'PT5M' }
          }
          {
            metricTrigger: {
              metricName: 'CpuPercentage'
              metricResourceUri: plan.id
              timeGrain: 'PT1M'
              statistic: 'Average'
              timeWindow: 'PT15M'
              timeAggregation: 'Average'
              operator: 'LessThan'
              // Well below half of the upper threshold; otherwise removing one instance would immediately add one again.
              threshold: 25
            }
            scaleAction: { direction: 'Decrease', type: 'ChangeCount', value: '1', cooldown: 'PT10M' }
          }
        ]
      }
    ]
  }
}

@description('Resource id of the plan.')
output id string = plan.id

@description('Whether the plan encrypts traffic between App Service\'s front ends and its instances.')
output endToEndEncryption bool = tier.endToEndEncryption
