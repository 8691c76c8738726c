import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { Act } from '../../src/conformance/evidence/index.ts';
import { judges } from '../../src/conformance/judges/index.ts';
import { accepted, crashed, refused } from './record.ts';

interface Seen {
  instance: string;
  role: string;
  running: boolean;
  image: string[];
  settings: string[];
}

const one = (instance: string, role: string, more: Partial<Seen> = {}): Seen => ({
  instance,
  role,
  running: true,
  image: [`${role} image`],
  settings: [`${role} now`],
  ...more,
});
const nodes = (...instances: Seen[]): Act => accepted('nodes', { instances: instances.map((each) => ({ ...each })) });
const whole = nodes(one('a', 'web'), one('b', 'web'), one('c', 'worker'));

describe('instances-run', () => {
  const kept = (look: Act, roles: Record<string, number>) => judges['instances-run']([look], { act: 'nodes', roles }).kept;
  it('wants just so many of each role, all running', () => {
    expect(kept(whole, { web: 2, worker: 1 })).to.equal(true);
    expect(kept(whole, { web: 1, worker: 1 })).to.equal(false);
    expect(kept(whole, { web: 2 })).to.equal(false);
    expect(kept(nodes(one('a', 'web'), one('b', 'web', { running: false })), { web: 1 })).to.equal(false);
    expect(kept(nodes(one('a', 'web'), one('b', 'web', { running: false })), { web: 2 })).to.equal(false);
    expect(kept(nodes(one('a', 'web'), one('a', 'web')), { web: 2 })).to.equal(false);
    expect(kept(nodes(), {})).to.equal(true);
    expect(kept(whole, {})).to.equal(false);
    expect(kept(crashed('nodes'), {})).to.equal(false);
  });
});

describe('images', () => {
  const markers = { web: 'web image', worker: 'worker image' };
  const kept = (look: Act) => judges.images([look], { act: 'nodes', markers }).kept;
  it('wants each role’s own files and no other’s, on every instance', () => {
    expect(kept(whole)).to.equal(true);
    expect(kept(nodes(one('a', 'web', { image: ['worker image'] })))).to.equal(false);
    expect(kept(nodes(one('a', 'web', { image: ['web image', 'worker image'] })))).to.equal(false);
    expect(kept(nodes(one('a', 'web', { image: [] })))).to.equal(false);
    expect(kept(nodes(one('a', 'stranger', { image: ['web image'] })))).to.equal(false);
    expect(kept(nodes())).to.equal(false);
    expect(kept(crashed('nodes'))).to.equal(false);
  });
});

describe('settings', () => {
  const kept = (look: Act) => judges.settings([look], { act: 'nodes', values: { web: 'web now', worker: 'worker now' } }).kept;
  it('wants the present value alone, on every instance', () => {
    expect(kept(whole)).to.equal(true);
    expect(kept(nodes(one('a', 'web'), one('b', 'web', { settings: ['web before'] })))).to.equal(false);
    expect(kept(nodes(one('a', 'web', { settings: ['web before', 'web now'] })))).to.equal(false);
    expect(kept(nodes())).to.equal(false);
  });
});

describe('shown-ready', () => {
  const show = (...instances: { role: string; instance: string; status: string }[]) => accepted('deployment', { value: { instances } });
  const kept = (look: Act) => judges['shown-ready']([look], { act: 'deployment', roles: { web: 1 } }).kept;
  it('wants just so many, each ready', () => {
    expect(kept(show({ role: 'web', instance: 'a', status: 'ReadyRole' }))).to.equal(true);
    expect(kept(show({ role: 'web', instance: 'a', status: 'CreatingVM' }))).to.equal(false);
    expect(kept(show())).to.equal(false);
    expect(kept(refused('deployment', 'ResourceNotFound', 404))).to.equal(false);
  });
});

describe('no-early-success', () => {
  const moments = [
    { status: 'first', look: 'nodes at once' },
    { status: 'then', look: 'nodes' },
  ];
  const kept = (first: string, atOnce: Seen[], then: string, last: Act) =>
    judges['no-early-success'](
      [
        accepted('first', { value: { status: first, error: null } }),
        { ...nodes(...atOnce), label: 'nodes at once' },
        accepted('then', { value: { status: then, error: null } }),
        last,
      ],
      { moments, roles: { web: 2, worker: 1 } },
    ).kept;
  it('lets the status say in progress for as long as it likes, and succeeded only with the instances', () => {
    expect(kept('InProgress', [], 'Succeeded', whole)).to.equal(true);
    expect(kept('InProgress', [], 'InProgress', whole)).to.equal(true);
    expect(kept('Succeeded', [], 'Succeeded', whole)).to.equal(false);
    expect(kept('InProgress', [], 'Succeeded', nodes(one('a', 'web')))).to.equal(false);
    expect(kept('Failed', [], 'Succeeded', whole)).to.equal(false);
    expect(kept('InProgress', [], 'InProgress', nodes())).to.equal(false);
  });
});

describe('last-accepted-holds', () => {
  const changes = [
    { act: 'one', value: 'v1' },
    { act: 'two', value: 'v2' },
    { act: 'three', value: 'v3' },
  ];
  const kept = (configuration: string, third: Act = accepted('three')) =>
    judges['last-accepted-holds']([accepted('one'), accepted('two'), third, accepted('deployment', { value: { configuration } })], {
      changes,
      look: 'deployment',
    }).kept;
  it('wants the last of those that were accepted', () => {
    expect(kept('x v3 x')).to.equal(true);
    expect(kept('x v1 x')).to.equal(false);
    expect(kept('x v2 v3 x')).to.equal(false);
    expect(kept('nothing')).to.equal(false);
    expect(kept('x v2 x', refused('three', 'ConflictError', 409))).to.equal(true);
    expect(kept('x v3 x', refused('three', 'ConflictError', 409))).to.equal(false);
    expect(kept('x v2 x', refused('three', 'BadRequest', 400))).to.equal(false);
    expect(kept('x v3 x', crashed('three'))).to.equal(false);
  });
});
