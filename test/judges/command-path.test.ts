import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { Json } from '../../src/adapters/contract/index.ts';
import { judges } from '../../src/conformance/judges/index.ts';
import { accepted, crashed } from './record.ts';

const hosts = [
  { name: 'fc', kind: 'fabric-controller', address: 'fc' },
  { name: 'n1', kind: 'root-os', address: 'r1', node: 'n1' },
  { name: 'n2', kind: 'root-os', address: 'r2', node: 'n2' },
  { name: 'm1', kind: 'guest', address: 'g1', node: 'n1' },
  { name: 'm2', kind: 'guest', address: 'g2', node: 'n2' },
  { name: 's1', kind: 'storage-node', address: 's1', node: 'n1' },
];
const PORTS: Record<string, number> = { r: 1, g: 2, s: 3, f: 4 };
const stream = (from: string, to: string, more: { kind?: string; port?: number; there?: number; back?: number } = {}) => ({
  ...{ kind: 'opened', from, to, port: PORTS[to[0] as string] ?? 9, there: 2, back: 2 },
  ...more,
});
type Streams = ReturnType<typeof stream>[];
const record = (streams: Streams, machines = [{ machine: 'm1', node: 'n1' }]) =>
  accepted('commands', { hosts, machines, streams } as unknown as Json);

describe('commands-flow-down', () => {
  const kept = (streams: Streams, machines?: { machine: string; node: string }[]) =>
    judges['commands-flow-down']([record(streams, machines)], { act: 'commands' }).kept;
  const down = [stream('fc', 'r1'), stream('r1', 'g1')];

  it('wants each guest commanded by the root OS of its node, and that by the controller', () => {
    expect(kept(down)).to.equal(true);
    expect(kept([...down, stream('fc', 'r2'), stream('r2', 'g2')], [...machinesOf('n1'), ...machinesOf('n2')])).to.equal(true);
    expect(kept([stream('fc', 'r1')])).to.equal(false);
    expect(kept([stream('r1', 'g1')])).to.equal(false);
    expect(kept([stream('fc', 'r1'), stream('r1', 'g1', { back: 0 })])).to.equal(false);
    expect(kept([stream('fc', 'r1'), stream('fc', 'g1')])).to.equal(false);
    expect(kept(down, [])).to.equal(false);
  });

  it('wants nobody else to command or to try', () => {
    expect(kept([...down, stream('r2', 'g1')])).to.equal(false);
    expect(kept([...down, stream('fc', 'g1')])).to.equal(false);
    expect(kept([...down, stream('g2', 'g1', { kind: 'refused', there: 0, back: 0 })])).to.equal(false);
    expect(kept([...down, stream('g1', 'r1', { kind: 'refused' })])).to.equal(false);
    expect(kept([...down, stream('r1', 'r2')])).to.equal(false);
    expect(kept([...down, stream('r1', 's1'), stream('r2', 's1')])).to.equal(false);
  });

  it('has nothing against other streams, at other ports', () => {
    expect(kept([...down, stream('r1', 'fc', { kind: 'refused' })]), 'the way up is the control channel’s business').to.equal(true);
    expect(kept([...down, stream('g2', 'g1', { port: 80 }), stream('r1', 's1'), stream('fc', 's1', { port: 443 })])).to.equal(true);
  });

  it('is kept by nothing that was not recorded', () => {
    expect(judges['commands-flow-down']([crashed('commands')], { act: 'commands' }).kept).to.equal(false);
  });
});

const machinesOf = (node: string) => [{ machine: node.replace('n', 'm'), node }];

describe('storage-commanded', () => {
  const kept = (streams: Streams) => judges['storage-commanded']([record(streams, [])], { act: 'commands' }).kept;
  it('wants the order to go by way of the root OS of the storage node’s own node', () => {
    expect(kept([stream('fc', 'r1'), stream('r1', 's1')])).to.equal(true);
    expect(kept([stream('fc', 'r1')])).to.equal(false);
    expect(kept([stream('fc', 's1')])).to.equal(false);
    expect(kept([stream('r1', 's1')])).to.equal(false);
    expect(kept([stream('fc', 'r2'), stream('r2', 's1')])).to.equal(false);
    expect(kept([stream('fc', 'r1'), stream('r1', 's1'), stream('g1', 's1', { kind: 'refused' })])).to.equal(false);
    expect(kept([])).to.equal(false);
  });
});

describe('guest-agent-answers', () => {
  const call = (...answers: Json[]) => accepted('call', { answers, detail: 'as told' });
  const hello = (guest: string, agent = 'guest-agent') => ({ id: '0', answer: { agent, guest } });
  const kept = (act: ReturnType<typeof call>) => judges['guest-agent-answers']([act], { acts: ['call'], guest: 'm1' }).kept;
  it('wants one answer, of the guest agent of that machine', () => {
    expect(kept(call(hello('m1')))).to.equal(true);
    expect(kept(call(hello('m2')))).to.equal(false);
    expect(kept(call(hello('m1', 'fabric-agent')))).to.equal(false);
    expect(kept(call({ id: '0', error: { code: 'not-found', message: 'no' } }))).to.equal(false);
    expect(kept(call(hello('m1'), hello('m1')))).to.equal(false);
    expect(kept(call())).to.equal(false);
    expect(kept(crashed('call'))).to.equal(false);
  });
});

describe('no-stream', () => {
  const attempts = (label: string, outcome: string, { to = 'm1', reason = 'filtered' as string | null } = {}) =>
    accepted(label, { attempts: [{ from: 'm2', to, kind: 'guest', port: 2, outcome, reason: outcome === 'refused' ? reason : null }] });
  const params = { act: 'attack', controls: ['before', 'again'], hosts: ['m1'] };
  const kept = (attack: ReturnType<typeof attempts>, before = 'connected', again = 'connected') =>
    judges['no-stream']([attempts('before', before), attack, attempts('again', again)], params).kept;
  it('wants every attempt refused with a reason, and those who may still to get through', () => {
    expect(kept(attempts('attack', 'refused'))).to.equal(true);
    expect(kept(attempts('attack', 'connected'))).to.equal(false);
    expect(kept(attempts('attack', 'refused', { reason: null }))).to.equal(false);
    expect(kept(attempts('attack', 'refused', { to: 'm3' }))).to.equal(false);
    expect(kept(attempts('attack', 'refused'), 'refused')).to.equal(false);
    expect(kept(attempts('attack', 'refused'), 'connected', 'refused')).to.equal(false);
    expect(kept(crashed('attack'))).to.equal(false);
  });
});
