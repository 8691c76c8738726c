import { describe, it } from 'node:test';
import { expect } from 'chai';
import { AGENT_PORT } from '../../../src/reference-impl/network/host.ts';
import type { Host } from '../../../src/reference-impl/network/network.ts';
import { recordTraffic } from '../../../src/reference-impl/network/traffic.ts';
import { networkGround } from './ground.ts';

const outcome = async (from: Host, to: Host, port: number): Promise<string> => {
  const connection = await from.connect(to.card.address, port);
  if (connection.outcome === 'refused') return connection.reason;
  connection.stream.destroy();
  return 'connected';
};

describe('Who may connect to whom', () => {
  it('is each step down the chain of command, customers’ machines among themselves, and nothing else: every pair of hosts, at every agent port', async () => {
    const ground = networkGround();
    const { controller, otherController, device, first, second } = ground;
    const hosts = [controller, otherController, device, ...Object.values(first), ...Object.values(second)];
    const ports = [...Object.values(AGENT_PORT), 443, 3389];
    for (const host of hosts) for (const port of ports) host.listen(port, () => undefined);

    const connected: string[] = [];
    const refused = new Map<string, number>();
    for (const from of hosts)
      for (const to of hosts)
        for (const port of ports) {
          const came = await outcome(from, to, port);
          if (came === 'connected') connected.push(`${from.card.name} > ${to.card.name}:${port}`);
          else refused.set(came, (refused.get(came) ?? 0) + 1);
        }
    const down = ['node-1', 'node-2'].flatMap((node) => [
      `${node} > ${node}-guest-1:${AGENT_PORT.guest}`,
      `${node} > ${node}-guest-2:${AGENT_PORT.guest}`,
      `${node} > ${node}-storage:${AGENT_PORT.storage}`,
    ]);
    const fromControllers = ['fc-1', 'fc-2'].flatMap((fc) => ['node-1', 'node-2'].map((node) => `${fc} > ${node}:${AGENT_PORT.fabric}`));
    // A customer's machines are each other's affair, but for the agents in them.
    const guests = ['node-1-guest-1', 'node-1-guest-2', 'node-2-guest-1', 'node-2-guest-2'];
    const between = guests.flatMap((from) =>
      guests
        .filter((to) => to !== from)
        .flatMap((to) => ports.filter((port) => port !== AGENT_PORT.guest).map((port) => `${from} > ${to}:${port}`)),
    );
    expect(connected).to.have.members([...down, ...fromControllers, ...between]);
    expect(ground.network.refusals(), 'each refusal is counted under its reason').to.deep.equal(refused);
  });

  it('names why not: from a root OS or a guest towards controllers, devices, and what is not its own (CTL-2, VM-3)', async () => {
    const { controller, device, first, second, network } = networkGround();
    for (const host of [controller, device, first.guest, second.root, second.guest])
      for (const port of Object.values(AGENT_PORT)) host.listen(port, () => expect.fail('nobody is let in'));
    const tries: [Host, Host, number, string][] = [
      [first.root, controller, AGENT_PORT.fabric, 'router: no_rule'],
      [first.root, controller, 1, 'router: no_rule'],
      [first.guest, controller, AGENT_PORT.fabric, 'hypervisor-filter: dip_is_protected'],
      [first.storage, controller, 443, 'router: no_rule'],
      [first.root, device, 23, 'router: no_rule'],
      [first.root, second.root, AGENT_PORT.fabric, 'no-answer'],
      [first.root, second.guest, AGENT_PORT.guest, 'router: no_rule'],
      [first.root, second.storage, AGENT_PORT.storage, 'no-answer'],
      [first.root, first.guest, 3389, 'router: no_rule'],
      [first.guest, first.root, AGENT_PORT.fabric, 'hypervisor-filter: dip_is_protected'],
      [first.guest, first.otherGuest, AGENT_PORT.guest, 'no-answer'],
      [controller, first.root, 22, 'router: no_rule'],
      [controller, first.guest, AGENT_PORT.guest, 'router: no_rule'],
    ];
    for (const [from, to, port, reason] of tries)
      expect(await outcome(from, to, port), `${from.card.name} > ${to.card.name}:${port}`).to.equal(reason);
    expect(network.refusals().get('router: no_rule')).to.equal(8);
  });

  it('does not tell who is there to whom it is not open: a forbidden host that is off, or does not listen, refuses alike', async () => {
    const { controller, first, second } = networkGround();
    for (const [from, to, port] of [
      [first.root, controller, 7443],
      [first.root, second.root, AGENT_PORT.fabric],
    ] as const) {
      const closed = await outcome(from, to, port);
      to.listen(port, () => expect.fail('nobody is let in'));
      expect(await outcome(from, to, port)).to.equal(closed);
      to.powerOff();
      expect(await outcome(from, to, port)).to.equal(closed);
    }
  });

  it('shows a refused attempt at the tap of who tried, and not of whom it would have reached', async () => {
    const { controller, first } = networkGround();
    const atRoot = recordTraffic(first.root);
    const atController = recordTraffic(controller);
    await outcome(first.root, controller, 8080);
    expect(atRoot.traffic.map(({ kind, from, to, port, reason }) => ({ kind, from, to, port, reason }))).to.deep.equal([
      { kind: 'refused', from: first.root.card.address, to: controller.card.address, port: 8080, reason: 'router: no_rule' },
    ]);
    expect(atController.traffic).to.deep.equal([]);
  });

  it('goes by the card that a host was attached with, which the host cannot change', async () => {
    const { network, first } = networkGround();
    const misplaced = network.attach({ name: 'fake', kind: 'fabric-controller', address: '10.128.9.9', vlan: 'nodes' });
    first.root.listen(AGENT_PORT.fabric, () => undefined);
    expect(await outcome(misplaced, first.root, AGENT_PORT.fabric), 'a controller on the nodes VLAN').to.equal('no-answer');
  });
});
