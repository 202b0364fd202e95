/**
 * What Azure refuses in a network although the types allow it. The twin stops at the first fault;
 * the rules report every one. The checks look only at what a deployment declares.
 */
import type { Deployment } from '../../model/deployment.ts';
import { classicGatewayFaults } from './classic-gateway.ts';
import { endpointFaults } from './endpoints.ts';
import type { Check, Fault } from './fault.ts';
import { integrationFaults } from './integrations.ts';
import { securityGroupFaults } from './security-groups.ts';
import { subnetFaults } from './subnets.ts';

export const NETWORK_CHECKS: readonly Check[] = [
  {
    id: 'security-rules-valid',
    cites: ['Z-08', 'Microsoft Learn: network security groups, security rules'],
    faults: securityGroupFaults,
  },
  {
    id: 'addresses-valid',
    cites: ['Microsoft Learn: virtual network FAQ'],
    faults: subnetFaults,
  },
  {
    id: 'private-endpoints-valid',
    cites: ['Microsoft Learn: private endpoint properties'],
    faults: endpointFaults,
  },
  {
    id: 'subnets-match-their-service',
    cites: [
      'Microsoft Learn: integrate your app with a virtual network',
      'Microsoft Learn: integrate API Management with a virtual network for outbound connections',
    ],
    faults: integrationFaults,
  },
  {
    id: 'classic-gateway-has-required-connections',
    cites: ['Microsoft Learn: virtual network configuration reference of API Management'],
    faults: classicGatewayFaults,
  },
];

/** The first fault that Azure would report; a fault in an address makes later checks meaningless. */
export function firstFault(deployment: Deployment): Fault | undefined {
  for (const { faults } of NETWORK_CHECKS) {
    const [fault] = faults(deployment);
    if (fault) return fault;
  }
  return undefined;
}
