import { describe, it } from 'node:test';
import { expect } from 'chai';
import {
  createCallGuard,
  createFileAccess,
  createRoleAccounts,
  type FileAct,
  type FileChange,
  type SystemCall,
} from '../../../src/reference-impl/guest-os/index.ts';
import { CONFIGURATION, identity, machine, PAGE, PROGRAM, reason, type MachineOptions } from './ground.ts';

/** Guests in which one layer is gone: what it kept away really happens, and no more than that. */
const without = (kind: SystemCall['kind'], others: MachineOptions = {}) =>
  machine({ callGuard: { ...createCallGuard(), [kind]: () => true }, ...others });
const bytes = Buffer.from('stained');
const write: FileChange = { kind: 'write', bytes };
const stain: SystemCall = { kind: 'write-machine', machine: 'root', offset: 0, bytes };

describe('a guest OS whose call guard is broken at one call', () => {
  it('makes administrators of those who join their group, with all rights', () => {
    const { os } = without('join-group');
    const customer = os.as('customer');
    expect(reason(() => customer.changeFile(PAGE, write))).to.equal('access-denied');
    customer.call({ kind: 'join-group', account: 'RoleUser', group: 'Administrators' });
    customer.call({ kind: 'join-group', account: 'RoleUser', group: 'Administrators' });
    expect(customer.whoAmI().groups).to.deep.equal(['Users', 'RoleUsers', 'Administrators']);
    for (const path of [PAGE, 'D:\\Windows\\new.txt']) customer.changeFile(path, write);
    expect(customer.readFile(PAGE)).to.deep.equal(bytes);
    expect(customer.readFile('C:\\GuestAgent\\agent.key').toString()).to.equal(identity.key);
  });

  it('lets somebody act as the system', () => {
    const customer = without('act-as').os.as('customer');
    customer.call({ kind: 'act-as', account: 'system' });
    expect(customer.whoAmI().account).to.equal('SYSTEM');
    customer.changeFile(PAGE, write);
    expect(reason(() => customer.call({ kind: 'act-as', account: 'nobody' }))).to.equal('no-such-account');
  });

  it('starts a program as the system', () => {
    const customer = without('start-process').os.as('customer');
    const { process } = customer.call({ kind: 'start-process', path: PROGRAM, account: 'SYSTEM' });
    expect(customer.processes()).to.deep.include({ process, name: 'worker.exe', account: 'SYSTEM' });
    expect(reason(() => customer.call({ kind: 'start-process', path: PROGRAM, account: 'nobody' }))).to.equal('no-such-account');
  });

  it("runs the role's program in the place of a service", () => {
    const customer = without('control-service').os.as('customer');
    const { process } = customer.call({ kind: 'control-service', service: 'Schedule', action: 'replace' });
    expect(customer.processes()).to.deep.include({ process, name: 'RoleHost.exe', account: 'SYSTEM' });
  });

  it('gives a privilege, which then counts', () => {
    const { os } = without('enable-privilege');
    const customer = os.as('customer');
    const agent = customer.processes().find(({ name }) => name === 'GuestAgent.exe')?.process ?? -1;
    const look: SystemCall = { kind: 'read-memory', process: agent, offset: 0, length: 100 };
    expect(reason(() => customer.call(look))).to.equal('access-denied');
    customer.call({ kind: 'enable-privilege', privilege: 'SeDebugPrivilege' });
    expect(customer.whoAmI().privileges).to.include('SeDebugPrivilege');
    expect(customer.call(look).bytes?.toString()).to.contain(identity.key);
  });

  it('makes accounts, ends processes, installs services and drivers, and moves the clock', () => {
    const account = without('create-account').os.as('customer');
    account.call({ kind: 'create-account', account: 'Mine', password: 'x' });
    expect(reason(() => account.call({ kind: 'create-account', account: 'Mine', password: 'x' }))).to.equal('exists');
    const ending = without('end-process').os.as('customer');
    const agent = ending.processes().find(({ name }) => name === 'GuestAgent.exe')?.process ?? -1;
    ending.call({ kind: 'end-process', process: agent });
    expect(ending.processes().map(({ name }) => name)).not.to.include('GuestAgent.exe');
    without('create-service').os.as('customer').call({ kind: 'create-service', service: 'Mine', path: PROGRAM });
    const driving = without('load-driver').os.as('customer');
    driving.call({ kind: 'load-driver', path: PROGRAM });
    expect(driving.listFiles('D:\\Windows\\System32\\drivers').map(({ name }) => name)).to.include('worker.exe');
    const { os } = without('set-clock');
    const before = os.time.getTime();
    os.as('customer').call({ kind: 'set-clock', seconds: 60 });
    expect(os.time.getTime()).to.equal(before + 60_000);
  });

  it('is still held by the border of the machine, and the border by the guard', () => {
    const noGuard = without('write-machine');
    expect(reason(() => noGuard.os.as('customer').call(stain))).to.equal('access-denied');
    const border = { permits: () => true };
    expect(reason(() => machine({ border }).os.as('customer').call(stain))).to.equal('access-denied');
    const administrator = machine({ border, roleAccounts: { ...createRoleAccounts(), groups: () => ['Administrators'] } }).os.as(
      'customer',
    );
    expect(
      reason(() => administrator.call(stain)),
      "even an administrator's process is not the kernel",
    ).to.equal('access-denied');
    const look: SystemCall = { kind: 'read-machine', machine: 'root', offset: 0, length: 1 };
    expect(reason(() => administrator.call(look))).to.equal('access-denied');
    const neither = without('write-machine', { border });
    neither.os.as('customer').call(stain);
    expect(neither.hypervisor.memoryOf('root')?.subarray(0, 7).toString()).to.equal('stained');
    const attached = without('attach-disk', { border }).os.as('customer').call({ kind: 'attach-disk', medium: 'e' });
    expect(attached.bytes?.toString()).to.equal('the bytes of e');
  });
});

describe('a guest OS whose file access is broken at one act', () => {
  const broken = (act: FileAct) => machine({ fileAccess: { ...createFileAccess(), [act]: () => true } }).os.as('customer');

  it('lets just that be done', () => {
    broken('write').changeFile(PAGE, write);
    broken('append').changeFile(PAGE, { kind: 'append', bytes });
    broken('rename').changeFile(PAGE, { kind: 'rename', to: 'E:\\approot\\other.txt' });
    broken('delete').changeFile(PAGE, { kind: 'delete' });
    broken('map').changeFile(PAGE, { kind: 'map', offset: 0, bytes: Buffer.from('!') });
    broken('set-attributes').changeFile(PAGE, { kind: 'set-attributes', readOnly: true });
    expect(reason(() => broken('append').changeFile(PAGE, write))).to.equal('access-denied');
    expect(
      reason(() => broken('link').changeFile(PAGE, { kind: 'link', to: 'E:\\two' })),
      'but nothing that FAT cannot do',
    ).to.equal('not-supported');
  });

  it('has access lists that are worth nothing once they are changed', () => {
    for (const [act, below] of [
      ['open-to-everyone', 'E:\\approot'],
      ['open-to-everyone', PAGE],
      ['take-ownership', PAGE],
    ] as const) {
      const customer = broken(act);
      customer.changeFile(below, { kind: act });
      customer.changeFile(PAGE, write);
      expect(
        reason(() => customer.changeFile('E:\\new.txt', write)),
        'elsewhere they hold',
      ).to.equal('access-denied');
    }
  });

  it('is fooled by spelling where it compares what was written', () => {
    const lawful = createFileAccess();
    const naive: typeof lawful = { ...lawful, write: (_token, { written }) => !written.startsWith('E:\\') };
    const customer = machine({ fileAccess: naive }).os.as('customer');
    expect(reason(() => customer.changeFile(PAGE, write))).to.equal('access-denied');
    customer.changeFile('e:/approot/page.txt', write);
    expect(customer.readFile(PAGE)).to.deep.equal(bytes);
  });
});

describe('a guest OS that runs roles as somebody else', () => {
  const lawful = createRoleAccounts();
  it('shows it in the process and in its rights', () => {
    const asSystem = machine({ roleAccounts: { ...lawful, account: () => 'SYSTEM' } }).os.as('customer');
    expect(asSystem.whoAmI().account).to.equal('SYSTEM');
    asSystem.changeFile(PAGE, write);
    const inGroup = machine({ roleAccounts: { ...lawful, groups: () => ['Users', 'Administrators'] } }).os.as('customer');
    inGroup.changeFile(PAGE, write);
    inGroup.changeFile(CONFIGURATION, write);
    expect(inGroup.readFile(CONFIGURATION), 'which the agent still undoes').not.to.deep.equal(bytes);
    const privileged = machine({ roleAccounts: { ...lawful, privileges: () => ['SeLoadDriverPrivilege'] } }).os.as('customer');
    privileged.call({ kind: 'load-driver', path: PROGRAM });
  });
});

describe('access control lists of what processes made', () => {
  /** Everything that is done as another account needs a guard that lets one become it. */
  const guest = () => {
    const callGuard = { ...createCallGuard(), 'act-as': () => true, 'create-account': () => true };
    const customer = machine({ callGuard }).os.as('customer');
    customer.call({ kind: 'create-account', account: 'Other', password: 'x' });
    customer.changeFile('C:\\folder', { kind: 'make-folder' });
    customer.changeFile('C:\\folder\\own.txt', write);
    const as = (account: string): void => void customer.call({ kind: 'act-as', account });
    return { customer, as };
  };

  it('keep other accounts from changing a file until it is opened to them', () => {
    const { customer, as } = guest();
    as('Other');
    expect(customer.whoAmI()).to.deep.include({ account: 'Other', groups: ['Users'] });
    expect(customer.readFile('C:\\folder\\own.txt')).to.deep.equal(bytes);
    expect(reason(() => customer.changeFile('C:\\folder\\own.txt', write))).to.equal('access-denied');
    as('RoleUser');
    customer.changeFile('C:\\folder', { kind: 'open-to-everyone' });
    as('Other');
    customer.changeFile('C:\\folder\\own.txt', write);
    customer.changeFile('C:\\folder\\others.txt', write);
  });

  it('travel with a file that is renamed, and go with one that is deleted', () => {
    const { customer, as } = guest();
    customer.changeFile('C:\\folder\\own.txt', { kind: 'open-to-everyone' });
    customer.changeFile('C:\\folder', { kind: 'rename', to: 'C:\\moved' });
    as('Other');
    customer.changeFile('C:\\moved\\own.txt', write);
    customer.changeFile('C:\\moved\\own.txt', { kind: 'delete' });
    as('RoleUser');
    customer.changeFile('C:\\moved\\own.txt', write);
    as('Other');
    expect(reason(() => customer.changeFile('C:\\moved\\own.txt', write))).to.equal('access-denied');
  });

  it('give whoever made a file all rights to it, wherever it was made', () => {
    const { customer, as } = guest();
    customer.changeFile('C:\\folder', { kind: 'open-to-everyone' });
    as('Other');
    customer.changeFile('C:\\folder\\others.txt', write);
    as('RoleUser');
    customer.changeFile('C:\\folder\\others.txt', { kind: 'rename', to: 'C:\\others.txt' });
    as('Other');
    customer.changeFile('C:\\others.txt', { kind: 'append', bytes });
    expect(reason(() => customer.changeFile('C:\\third.txt', write))).to.equal('access-denied');
  });
});
