import { expect } from 'chai';
import { describe, it } from 'node:test';
import { NoScene, sceneOf } from '../../step-definitions/support/wire-scene.ts';
import { gatewayOf, HOSTS, mayHear } from '../../src/clients/attacks/index.ts';
import { SeededNames } from '../../src/clients/seed.ts';
import { described, parts } from './wire-ground.ts';

const names = () => new SeededNames('seed', 'scene');
const made = () => sceneOf(described, parts, names());
const portOf = (host: string) => made().ports.get(host)?.port;

describe('the scene on the wire', () => {
  it('gives each part to whoever the network says stands there', () => {
    const who = Object.fromEntries(HOSTS.map((host) => [host, portOf(host)]));
    expect(who).to.deep.equal({
      ...{ attacker: 'vm-a', peer: 'vm-b', stranger: 'vm-c', gateway: 'gw-guests', dhcpServer: 'dhcp', controller: 'fc' },
      ...{ rootOs: 'root-1', neighbour: 'root-2', device: 'pdu', edge: 'lb', outside: 'street' },
    });
  });

  it('knows the edge outside by its public address, and inside by its own', () => {
    const { scene } = made();
    expect(scene.edge).to.deep.equal({ mac: '02:15:00:00:01:01', address: '198.18.0.1', vlan: 50 });
    expect(scene.edgeInside.address).to.equal('10.50.0.2');
    expect(scene.strangerEdge).to.include({ address: '198.18.0.2', port: 3389 });
    expect(scene.clearText).to.equal(2323);
  });

  it('knows the router as each VLAN sees it', () => {
    const { scene } = made();
    expect(scene.router.address).to.equal('10.30.0.1');
    expect(scene.route.router.address).to.equal('10.10.0.1');
    expect(['attacker', 'rootOs', 'edge', 'outside'].map((host) => gatewayOf(scene, host as 'attacker')?.address)).to.deep.equal([
      ...['10.20.0.1', '10.30.0.1', '10.50.0.1', undefined],
    ]);
  });

  it('keeps everybody else as a bystander with a name of its own', () => {
    const { scene, ports } = made();
    expect(scene.others.map(({ name }) => name)).to.deep.equal([
      'port gw-nodes',
      'port gw-controllers',
      'port gw-devices',
      'port gw-edge',
      'port root-3',
    ]);
    expect(ports.size).to.equal(described.ports.length);
  });

  it('says who may hear whom: never a controller or a device, whatever VLAN it is said to be on', () => {
    expect(mayHear(made().scene, 'rootOs').sort()).to.deep.equal(['neighbour', 'port gw-nodes', 'port root-3']);
    const ports = described.ports.map((each) =>
      each.kind === 'device' || each.kind === 'fabric-controller' ? { ...each, vlan: 30 } : each,
    );
    const { scene } = sceneOf({ ...described, ports }, parts, names());
    expect(mayHear(scene, 'rootOs').sort()).to.deep.equal(['neighbour', 'port gw-nodes', 'port root-3']);
    expect(mayHear(scene, 'device')).to.deep.equal(['port gw-nodes']);
    expect(mayHear(scene, 'controller')).to.deep.equal(['port gw-nodes']);
  });

  it('says who is missing', () => {
    for (const kind of ['gateway', 'dhcp-server', 'fabric-controller', 'device', 'load-balancer', 'outside', 'root-os'] as const) {
      const ports = described.ports.filter((each) => each.kind !== kind);
      expect(() => sceneOf({ ...described, ports }, parts, names()), kind).to.throw(NoScene, /the network shows no /);
    }
    const alone = described.ports.filter(({ kind, node }) => kind !== 'root-os' || node === 'node-1');
    expect(() => sceneOf({ ...described, ports: alone }, parts, names())).to.throw(NoScene, 'root OS of another node');
    expect(() => sceneOf({ ...described, publicAddresses: [] }, parts, names())).to.throw(NoScene, 'public address');
  });
});
