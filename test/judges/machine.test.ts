import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { Json } from '../../src/adapters/contract/index.ts';
import { judges } from '../../src/conformance/judges/index.ts';
import { accepted, crashed, refused } from './record.ts';

interface Seen {
  machine: string;
  kind: string;
  found: string[];
}

const instance = (name: string, machine: string, more: { node?: string; mark?: string | null; running?: boolean } = {}) => ({
  ...{ service: 's', instance: name, role: 'web', running: true, node: 'n1', machine, mark: `mark of ${name}` },
  ...more,
});
const guest = (machine: string, ...found: string[]): Seen => ({ machine, kind: 'guest', found });
const root = (...found: string[]): Seen => ({ machine: 'root', kind: 'root-os', found });
const agent = { name: 'agent.exe', account: 'SYSTEM' };
const node = (name: string, machines: Seen[], more: { permitted?: string[]; processes?: (typeof agent)[] } = {}) => ({
  ...{ node: name, machines },
  rootOs: { permitted: ['agent.exe', 'system'], processes: [agent], ...more },
});
const survey = (instances: ReturnType<typeof instance>[], nodes: ReturnType<typeof node>[], programs: string[] = ['role.exe']) =>
  accepted('machines', { instances, nodes, programs } as unknown as Json);

const two = [instance('a', 'm1'), instance('b', 'm2')];
const whole = survey(two, [node('n1', [root(), guest('m1', 'mark of a'), guest('m2', 'mark of b')])]);

describe('machines-match', () => {
  const kept = (look: ReturnType<typeof survey>, instances = 2) => judges['machines-match']([look], { act: 'machines', instances }).kept;

  it('wants each instance in a machine of its own, on its node', () => {
    expect(kept(whole)).to.equal(true);
    expect(kept(survey([instance('a', 'm1'), instance('b', 'm1')], [node('n1', [root(), guest('m1')])]))).to.equal(false);
    expect(kept(survey(two, [node('n1', [root(), guest('m1')])]))).to.equal(false);
    const elsewhere = [node('n1', [root(), guest('m1')]), node('n2', [root(), guest('m2')])];
    expect(kept(survey(two, elsewhere))).to.equal(false);
    expect(kept(survey([instance('a', 'm1'), instance('b', 'm2', { node: 'n2' })], elsewhere))).to.equal(true);
  });

  it('wants no guest that is nobody’s, and no machine that runs twice', () => {
    expect(kept(survey(two, [node('n1', [root(), guest('m1'), guest('m2'), guest('m3')])]))).to.equal(false);
    const twice = [node('n1', [root(), guest('m1'), guest('m2')]), node('n2', [root(), guest('m2')])];
    expect(kept(survey(two, twice))).to.equal(false);
  });

  it('does not take a root OS or a storage node for a guest', () => {
    expect(kept(survey([instance('a', 'root')], [node('n1', [root()])]), 1)).to.equal(false);
    expect(kept(survey([], [node('n1', [root(), { machine: 'st', kind: 'storage-node', found: [] }])]), 0)).to.equal(true);
  });

  it('wants as many instances as were asked for, and a node that was looked at', () => {
    expect(kept(whole, 3)).to.equal(false);
    expect(kept(survey([], [node('n1', [root(), guest('m1')])]), 0)).to.equal(false);
    expect(kept(survey([], []), 0)).to.equal(false);
    expect(kept(crashed('machines'))).to.equal(false);
    expect(kept(refused('machines', 'no-such-node', 404))).to.equal(false);
  });
});

describe('role-in-its-machine', () => {
  const kept = (look: ReturnType<typeof survey>) => judges['role-in-its-machine']([look], { act: 'machines' }).kept;
  it('wants the mark of each process in the memory of its own machine', () => {
    expect(kept(whole)).to.equal(true);
    expect(kept(survey(two, [node('n1', [root(), guest('m1', 'mark of a'), guest('m2')])]))).to.equal(false);
    expect(kept(survey(two, [node('n1', [root('mark of b'), guest('m1', 'mark of a'), guest('m2')])]))).to.equal(false);
    expect(kept(survey(two, [node('n1', [root(), guest('m1', 'mark of a', 'mark of b'), guest('m2')])]))).to.equal(false);
    const asleep = [instance('a', 'm1', { running: false, mark: null })];
    expect(kept(survey(asleep, [node('n1', [root(), guest('m1')])]))).to.equal(false);
    expect(kept(survey([], [node('n1', [root()])]))).to.equal(false);
    expect(kept(crashed('machines'))).to.equal(false);
  });
});

describe('root-os-hardened', () => {
  const kept = (nodes: ReturnType<typeof node>[], programs?: string[]) =>
    judges['root-os-hardened']([survey(two, nodes, programs)], { act: 'machines' }).kept;
  it('wants one root OS a node, in which only listed programs run', () => {
    expect(kept([node('n1', [root()])])).to.equal(true);
    expect(kept([node('n1', [root()], { permitted: ['AGENT.EXE'] })])).to.equal(true);
    expect(kept([node('n1', [guest('m1')])])).to.equal(false);
    expect(kept([node('n1', [root(), root()])])).to.equal(false);
    expect(kept([node('n1', [root()]), node('n2', [])])).to.equal(false);
    expect(kept([node('n1', [root()], { processes: [agent, { name: 'shell.exe', account: 'SYSTEM' }] })])).to.equal(false);
    expect(kept([node('n1', [root()], { processes: [] })])).to.equal(false);
  });
  it('wants a list that names what it permits, and nothing of customers', () => {
    expect(kept([node('n1', [root()], { permitted: ['agent.exe', '*'] })])).to.equal(false);
    expect(kept([node('n1', [root()], { permitted: ['agent.exe', 'Role.exe'] })])).to.equal(false);
    expect(kept([])).to.equal(false);
  });
});

describe('no-customer-in-root-os', () => {
  const kept = (look: ReturnType<typeof survey>) => judges['no-customer-in-root-os']([look], { act: 'machines', markers: ['page'] }).kept;
  it('wants neither a mark nor a file’s content in any root OS', () => {
    expect(kept(whole)).to.equal(true);
    expect(kept(survey(two, [node('n1', [root('page'), guest('m1', 'mark of a')])]))).to.equal(false);
    expect(kept(survey(two, [node('n1', [root(), guest('m1', 'mark of a')]), node('n2', [root('mark of b')])]))).to.equal(false);
  });
  it('is not content with a search that finds nothing anywhere', () => {
    expect(kept(survey(two, [node('n1', [root(), guest('m1')])]))).to.equal(false);
    expect(kept(survey([], [node('n1', [root()])]))).to.equal(false);
    expect(kept(crashed('machines'))).to.equal(false);
  });
});

describe('agents-in-root-os', () => {
  const hosts = [
    { kind: 'root-os', address: '10.0.0.1', node: 'n1' },
    { kind: 'guest', address: '10.0.0.2', node: 'n1' },
  ];
  const kept = (answered: boolean, ...at: string[]) =>
    judges['agents-in-root-os']([accepted('agents', { agents: [{ node: 'n1', answered, at }], hosts })], { act: 'agents' }).kept;
  it('wants the answer to come from the root OS and from nowhere else', () => {
    expect(kept(true, '10.0.0.1')).to.equal(true);
    expect(kept(true, '10.0.0.2')).to.equal(false);
    expect(kept(true, '10.0.0.1', '10.0.0.2')).to.equal(false);
    expect(kept(true)).to.equal(false);
    expect(kept(false, '10.0.0.1')).to.equal(false);
    expect(judges['agents-in-root-os']([accepted('agents', { agents: [], hosts })], { act: 'agents' }).kept).to.equal(false);
    expect(judges['agents-in-root-os']([crashed('agents')], { act: 'agents' }).kept).to.equal(false);
  });
});
