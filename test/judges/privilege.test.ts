import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { Act } from '../../src/conformance/evidence/index.ts';
import { judges } from '../../src/conformance/judges/index.ts';
import { accepted, act, crashed } from './record.ts';

const one = {
  instance: 'a',
  role: 'web',
  process: 7,
  account: 'role-a',
  groups: ['Users', 'Everyone'],
  privileges: ['SeChangeNotifyPrivilege'],
  processes: [
    { process: 4, name: 'System', account: 'SYSTEM' },
    { process: 7, name: 'role.exe', account: 'role-a' },
  ],
};
type One = typeof one;
const look = (...identities: Partial<One>[]): Act =>
  accepted('identities', { identities: identities.map((each) => ({ ...one, ...each })) });
const params = { act: 'identities' };

describe('no-administrator', () => {
  const kept = (record: Act) => judges['no-administrator']([record], params).kept;
  it('wants no administrator, no administrative group and no powerful privilege', () => {
    expect(kept(look({}))).to.equal(true);
    for (const account of ['Administrator', 'RD00155D\\Administrator']) expect(kept(look({ account })), account).to.equal(false);
    for (const group of ['Administrators', 'BUILTIN\\Administrators', 'backup operators'])
      expect(kept(look({ groups: ['Users', group] })), group).to.equal(false);
    for (const privilege of ['SeDebugPrivilege', 'selOADdriverPrivilege'])
      expect(kept(look({ privileges: [privilege] })), privilege).to.equal(false);
    expect(kept(look({}, { privileges: ['SeTcbPrivilege'] }))).to.equal(false);
    expect(kept(look())).to.equal(false);
    expect(kept(crashed('identities'))).to.equal(false);
  });
});

describe('account-of-its-own', () => {
  const kept = (more: Partial<One>) => judges['account-of-its-own']([look(more)], params).kept;
  it('wants the list to show the process under its account, and nothing of the system under it', () => {
    expect(kept({})).to.equal(true);
    for (const account of ['SYSTEM', 'NT AUTHORITY\\NETWORK SERVICE'])
      expect(kept({ account, processes: [{ process: 7, name: 'role.exe', account }] }), account).to.equal(false);
    expect(kept({ process: 8 })).to.equal(false);
    expect(kept({ account: 'role-b' })).to.equal(false);
    for (const name of ['lsass.exe', 'services.exe', 'GuestAgent.exe', 'svchost'])
      expect(kept({ processes: [...one.processes, { process: 9, name, account: 'role-a' }] }), name).to.equal(false);
    expect(kept({ processes: [...one.processes, { process: 9, name: 'helper.exe', account: 'role-a' }] })).to.equal(true);
  });
});

describe('models-differ', () => {
  const kept = (...all: Partial<One>[]) => judges['models-differ']([look(...all)], { ...params, chosen: 'admin' }).kept;
  it('wants another account for the role that chose, and leaves those that did not alone', () => {
    expect(kept({}, { instance: 'b', role: 'admin', account: 'role-b' })).to.equal(true);
    expect(kept({}, { instance: 'b', role: 'admin', account: 'ROLE-A' })).to.equal(false);
    expect(kept({})).to.equal(false);
    expect(kept({ role: 'admin' })).to.equal(false);
  });
});

describe('access-denied', () => {
  const kept = (record: Act) => judges['access-denied']([record], { acts: ['attack (1)'] }).kept;
  it('wants a refusal for that reason, and takes no fault for one', () => {
    expect(kept(act('attack (1)', { reply: 'refused', code: 'access-denied' }))).to.equal(true);
    expect(kept(act('attack (1)', { reply: 'refused', code: 'no-such-process' }))).to.equal(false);
    expect(kept(act('attack (1)', { reply: 'indefinite' }))).to.equal(false);
    expect(kept(accepted('attack (1)'))).to.equal(false);
    expect(kept(crashed('attack (1)'))).to.equal(false);
  });
});

describe('children-run-alike', () => {
  const kept = (...children: { path: string; account: string | null }[]) =>
    judges['children-run-alike']([accepted('started', { account: 'role-a', children })], { act: 'started', own: 'E:\\tool.exe' }).kept;
  const own = { path: 'E:\\tool.exe', account: 'role-a' };
  it('wants every child under the account of its parent, and its own program to start', () => {
    expect(kept(own)).to.equal(true);
    expect(kept(own, { path: 'D:\\cmd.exe', account: 'ROLE-A' })).to.equal(true);
    expect(kept(own, { path: 'D:\\setuid.exe', account: 'SYSTEM' })).to.equal(false);
    expect(kept({ ...own, account: 'SYSTEM' })).to.equal(false);
    expect(kept({ ...own, account: null })).to.equal(false);
    expect(kept({ path: 'D:\\cmd.exe', account: 'role-a' })).to.equal(false);
    expect(kept()).to.equal(false);
    expect(judges['children-run-alike']([crashed('started')], { act: 'started', own: 'E:\\tool.exe' }).kept).to.equal(false);
  });
});

describe('no-key-readable', () => {
  const walk = { read: ['E:\\approot\\page.txt'], keys: [] as string[], folders: 9, cut: false };
  const kept = (more: Partial<typeof walk>) =>
    judges['no-key-readable']([accepted('walk', { ...walk, ...more })], { act: 'walk', own: 'e:\\approot\\page.txt' }).kept;
  it('wants a whole walk that reads one’s own file and no key', () => {
    expect(kept({})).to.equal(true);
    expect(kept({ keys: ['C:\\agent.pem'] })).to.equal(false);
    expect(kept({ read: [] })).to.equal(false);
    expect(kept({ cut: true })).to.equal(false);
    expect(judges['no-key-readable']([crashed('walk')], { act: 'walk', own: 'e:\\x' }).kept).to.equal(false);
  });
});
