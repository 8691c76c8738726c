import type { AttackScene } from '../../src/clients/attacks/index.ts';
import { SeededNames } from '../../src/clients/seed.ts';

/** A scene as a fabric might have it: guests on VLAN 20, controllers and devices on 10 and 30, nodes on 40. */
export function sceneOf(seed: string): AttackScene {
  return {
    attacker: { mac: '02:15:5d:01:00:0a', address: '10.1.0.10', vlan: 20 },
    second: { mac: '02:15:5d:01:00:1a', address: '10.1.0.26' },
    peer: { mac: '02:15:5d:01:00:0b', address: '10.1.0.11', vlan: 20 },
    stranger: { mac: '02:15:5d:02:00:0c', address: '10.1.0.12', vlan: 20 },
    gateway: { mac: '02:15:5d:00:00:01', address: '10.1.0.1', vlan: 20 },
    dhcpServer: { mac: '02:15:5d:00:00:02', address: '10.1.0.2', vlan: 20 },
    controller: { mac: '02:15:5d:09:00:01', address: '10.9.0.1', vlan: 10 },
    rootOs: { mac: '02:15:5d:04:00:01', address: '10.4.0.1', vlan: 40 },
    neighbour: { mac: '02:15:5d:04:00:02', address: '10.4.0.2', vlan: 40 },
    device: { mac: '02:15:5d:03:00:01', address: '10.3.0.1', vlan: 30 },
    edge: { mac: '02:15:5d:05:00:01', address: '203.0.113.5' },
    edgeInside: { mac: '02:15:5d:05:00:02', address: '10.5.0.1' },
    outside: { mac: '02:15:5d:06:00:01', address: '198.51.100.20' },
    router: { mac: '02:15:5d:04:00:fe', address: '10.4.0.254' },
    subnet: { network: '10.1.0.0', prefix: 16 },
    wireServer: { address: '168.63.129.16', port: 80 },
    endpoint: { port: 443, to: 'peer' },
    others: [],
    route: { from: 'controller', to: 'rootOs', port: 7443, router: { mac: '02:15:5d:09:00:fe', address: '10.9.0.254' } },
    limits: { arp: 50, broadcasts: 20, bytes: 65_536 },
    names: new SeededNames(seed, 'attacks'),
  };
}
