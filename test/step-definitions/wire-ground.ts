import type { Described, DescribedPort, Parts } from '../../step-definitions/support/wire-scene.ts';

const port = (
  name: string,
  kind: DescribedPort['kind'],
  vlan: number | undefined,
  number: number,
  more: Partial<DescribedPort> = {},
): DescribedPort => ({
  ...{ port: name, kind, mac: `02:15:00:00:00:${number.toString(16).padStart(2, '0')}`, address: `10.${vlan ?? 99}.0.${number}` },
  ...(vlan !== undefined && { vlan }),
  ...more,
});

/** A network as a fabric might describe it. */
export const described: Described = {
  ports: [
    port('gw-guests', 'gateway', 20, 1),
    port('gw-nodes', 'gateway', 30, 1),
    port('gw-controllers', 'gateway', 10, 1),
    port('gw-devices', 'gateway', 40, 1),
    port('gw-edge', 'gateway', 50, 1),
    port('dhcp', 'dhcp-server', 20, 2),
    port('vm-a', 'guest', 20, 10, { node: 'node-1' }),
    port('vm-b', 'guest', 20, 11, { node: 'node-2' }),
    port('vm-c', 'guest', 20, 12, { node: 'node-1' }),
    port('root-2', 'root-os', 30, 12, { node: 'node-2' }),
    port('root-1', 'root-os', 30, 11, { node: 'node-1' }),
    port('root-3', 'root-os', 30, 13, { node: 'node-3' }),
    port('fc', 'fabric-controller', 10, 2),
    port('pdu', 'device', 40, 2, { management: 2323 }),
    port('lb', 'load-balancer', 50, 2),
    port('street', 'outside', undefined, 20),
  ],
  guests: { network: '10.20.0.0', prefix: 16, limits: { arp: 50, broadcasts: 40, bytes: 500_000 } },
  hostAgent: { address: '168.63.129.16' },
  publicAddresses: [
    { subscriptionId: '1'.repeat(8), service: 'other', slot: 'production', address: '198.18.0.2', mac: '02:15:00:00:01:01' },
    { subscriptionId: '2'.repeat(8), service: 'own', slot: 'production', address: '198.18.0.1', mac: '02:15:00:00:01:01' },
  ],
};

export const parts: Parts = {
  guests: { attacker: 'vm-a', peer: 'vm-b', stranger: 'vm-c' },
  owner: { subscriptionId: '2'.repeat(8), service: 'own' },
  other: { subscriptionId: '1'.repeat(8), service: 'other' },
  endpoint: { name: 'web', protocol: 'tcp', port: 443, localPort: 8443 },
  otherEndpoint: { name: 'remote', protocol: 'tcp', port: 3389, localPort: 3389 },
  agentPort: 7443,
  second: undefined,
};
