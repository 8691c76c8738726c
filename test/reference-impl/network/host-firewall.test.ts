import { describe, it } from 'node:test';
import { expect } from 'chai';
import { createHostFirewall, FIREWALL_RULES } from '../../../src/reference-impl/network/host-firewall.ts';
import { AGENT_PORT, VLAN_OF, type AttachedHost, type HostKind, type Vlan } from '../../../src/reference-impl/network/host.ts';

const KINDS = Object.keys(VLAN_OF) as HostKind[];
const PORTS = [1, 80, 443, 3389, ...Object.values(AGENT_PORT), 65_535];

const host = (kind: HostKind, node?: string, vlan: Vlan = VLAN_OF[kind]): AttachedHost => ({
  ...{ name: `${kind} of ${node ?? 'no node'}`, kind, vlan, address: '10.0.0.1', mac: '02:15:0a:00:00:01' },
  ...(node === undefined ? {} : { node }),
});

/** Everybody, on two nodes and on none. */
const HOSTS = KINDS.flatMap((kind) => [host(kind), host(kind, 'n1'), host(kind, 'n2')]);

describe('The firewall of a host', () => {
  const firewall = createHostFirewall();

  it('takes what its three rules name, and at a guest what is its customer’s business: every pair, at every port', () => {
    const taken: string[] = [];
    for (const to of HOSTS.filter(({ kind }) => kind !== 'guest'))
      for (const from of [...HOSTS, undefined])
        for (const port of PORTS)
          if (firewall.accepts({ from, to, port })) taken.push(`${from?.kind}@${from?.node} > ${to.kind}@${to.node}:${port}`);
    expect(taken).to.have.members([
      ...['undefined', 'n1', 'n2'].flatMap((own) =>
        ['undefined', 'n1', 'n2'].map((node) => `fabric-controller@${own} > root-os@${node}:${AGENT_PORT.fabric}`),
      ),
      ...['n1', 'n2'].map((node) => `root-os@${node} > storage-node@${node}:${AGENT_PORT.storage}`),
    ]);
  });

  it('lets nobody but the root OS of its own node to a guest’s agent, and anybody to the other ports', () => {
    for (const to of HOSTS.filter(({ kind }) => kind === 'guest'))
      for (const from of [...HOSTS, undefined]) {
        const isOwnRoot = from?.kind === 'root-os' && from.node !== undefined && from.node === to.node;
        expect(firewall.accepts({ from, to, port: AGENT_PORT.guest }), `${from?.name} > ${to.name}`).to.equal(isOwnRoot);
        for (const port of PORTS.filter((one) => one !== AGENT_PORT.guest)) expect(firewall.accepts({ from, to, port })).to.equal(true);
      }
  });

  it('does not take a host for a controller because it is called one, on another VLAN', () => {
    for (const vlan of ['nodes', 'guests', 'devices'] as const)
      expect(firewall.accepts({ from: host('fabric-controller', undefined, vlan), to: host('root-os'), port: AGENT_PORT.fabric })).to.equal(
        false,
      );
  });

  it('has no rule towards a controller: whoever comes, it takes no connection (P13.3)', () => {
    for (const from of [...HOSTS, undefined])
      for (const port of PORTS) expect(firewall.accepts({ from, to: host('fabric-controller'), port })).to.equal(false);
  });

  it('is its rules and nothing else: each that is left out closes what it opened, and none leaves all closed', () => {
    for (const left of FIREWALL_RULES) {
      const without = createHostFirewall(FIREWALL_RULES.filter((rule) => rule !== left));
      const changed = HOSTS.flatMap((to) =>
        HOSTS.flatMap((from) =>
          PORTS.filter((port) => firewall.accepts({ from, to, port }) !== without.accepts({ from, to, port })).map((port) => ({
            from,
            to,
            port,
          })),
        ),
      );
      expect(changed, left.name).not.to.be.empty;
      for (const { from, to, port } of changed) expect(port === left.port && left.permits(from, to), left.name).to.equal(true);
    }
    const none = createHostFirewall([]);
    for (const to of HOSTS)
      for (const from of HOSTS)
        for (const port of PORTS) expect(none.accepts({ from, to, port })).to.equal(to.kind === 'guest' && port !== AGENT_PORT.guest);
  });
});
