import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { SystemCall } from '../../../src/reference-impl/guest-os/index.ts';
import { identity, machine, PAGE, PROGRAM, reason, type Machine } from './ground.ts';

const processNamed = ({ os }: Machine, name: string): number =>
  os
    .as('guest-os')
    .processes()
    .find((process) => process.name === name)?.process ?? expect.fail(`no ${name}`);

/** Calls that lead beyond the role's process, each about something that is there and something that is not. */
const escalations = (made: Machine): readonly SystemCall[] => [
  ...[processNamed(made, 'System'), processNamed(made, 'GuestAgent.exe'), processNamed(made, 'lsass.exe'), 0, 99_999].flatMap(
    (process): SystemCall[] => [
      { kind: 'end-process', process },
      { kind: 'read-memory', process, offset: 0, length: 64 },
      { kind: 'write-memory', process, offset: 0, bytes: Buffer.from('x') },
    ],
  ),
  ...['SYSTEM', 'system', 'Administrator', 'nobody'].flatMap((account): SystemCall[] => [
    { kind: 'start-process', path: PROGRAM, account },
    { kind: 'set-password', account, password: 'x' },
    { kind: 'create-account', account, password: 'x' },
    { kind: 'act-as', account },
    { kind: 'join-group', account, group: 'Administrators' },
  ]),
  { kind: 'join-group', account: 'RoleUser', group: 'Administrators' },
  { kind: 'join-group', account: 'ElevatedRoleUser', group: 'no such group' },
  ...['SeDebugPrivilege', 'SeLoadDriverPrivilege', 'SeTcbPrivilege', 'SeNonsense', ''].map((privilege): SystemCall => ({
    kind: 'enable-privilege',
    privilege,
  })),
  { kind: 'create-service', service: 'Mine', path: PROGRAM },
  { kind: 'create-service', service: 'EventLog', path: 'E:\\none.exe' },
  ...(['start', 'stop', 'replace'] as const).flatMap((action): SystemCall[] => [
    { kind: 'control-service', service: 'EventLog', action },
    { kind: 'control-service', service: 'none', action },
  ]),
  { kind: 'load-driver', path: PROGRAM },
  { kind: 'load-driver', path: 'E:\\none.sys' },
  { kind: 'set-clock', seconds: 3600 },
  ...['guest', 'root', 'nobody'].flatMap((name): SystemCall[] => [
    { kind: 'read-machine', machine: name, offset: 0, length: 16 },
    { kind: 'write-machine', machine: name, offset: 0, bytes: Buffer.from('stained') },
  ]),
  { kind: 'attach-disk', medium: 'another disk' },
];

describe("the customer's process and the system under it", () => {
  for (const privilegeModel of ['limited', 'elevated'] as const) {
    it(`runs as a low-privilege account in the ${privilegeModel} model, and as no administrator (LPR-1, LPR-2)`, () => {
      const { os } = machine({ privilegeModel });
      const { process, account, groups, privileges } = os.as('customer').whoAmI();
      expect(account).to.equal(privilegeModel === 'limited' ? 'RoleUser' : 'ElevatedRoleUser');
      expect(groups).to.have.members(['Users', 'RoleUsers']);
      expect(privileges).to.have.lengthOf(privilegeModel === 'limited' ? 0 : 3);
      expect(privileges).not.to.contain.oneOf(['SeDebugPrivilege', 'SeTakeOwnershipPrivilege', 'SeLoadDriverPrivilege', 'SeTcbPrivilege']);
      expect(os.as('customer').processes()).to.deep.include({ process, name: 'RoleHost.exe', account });
    });

    it(`gets no further by any call in the ${privilegeModel} model, and learns nothing (LPR-3)`, () => {
      const made = machine({ privilegeModel });
      const customer = made.os.as('customer');
      const before = { who: customer.whoAmI(), processes: customer.processes(), time: made.os.time };
      for (const call of escalations(made))
        expect(
          reason(() => customer.call(call)),
          JSON.stringify(call),
        ).to.equal('access-denied');
      expect({ who: customer.whoAmI(), processes: customer.processes(), time: made.os.time }).to.deep.equal(before);
      expect(made.hypervisor.memoryOf('root')?.subarray(0, 17).toString()).to.equal("the root OS's own");
    });
  }

  it('does with its own account and privileges what is its own', () => {
    const customer = machine({ privilegeModel: 'elevated' }).os.as('customer');
    const before = customer.whoAmI();
    customer.call({ kind: 'set-password', account: 'elevatedroleuser', password: 'x' });
    customer.call({ kind: 'act-as', account: 'ElevatedRoleUser' });
    customer.call({ kind: 'enable-privilege', privilege: 'SeCreateGlobalPrivilege' });
    expect(customer.whoAmI()).to.deep.equal(before);
  });

  it('reads and writes its own memory, up to its end', () => {
    const { os, hypervisor } = machine();
    const customer = os.as('customer');
    const { process } = customer.whoAmI();
    const bytes = Buffer.from('a marker of mine');
    customer.call({ kind: 'write-memory', process, offset: 100, bytes });
    expect(customer.call({ kind: 'read-memory', process, offset: 100, length: bytes.length }).bytes).to.deep.equal(bytes);
    expect(customer.call({ kind: 'read-memory', process, offset: 0, length: 65_536 }).bytes).to.have.lengthOf(65_536);
    expect(hypervisor.memoryOf('guest')?.includes(bytes), "it lies in the machine's memory").to.equal(true);
    for (const offset of [65_530, 65_536, 2 ** 50]) {
      expect(reason(() => customer.call({ kind: 'read-memory', process, offset, length: 16 }))).to.equal('out-of-bounds');
      expect(reason(() => customer.call({ kind: 'write-memory', process, offset, bytes }))).to.equal('out-of-bounds');
    }
  });

  it('starts and ends programs of its own account, whose memory it does not see', () => {
    const { os } = machine();
    const customer = os.as('customer');
    const started = [PROGRAM, 'D:\\Windows\\System32\\cmd.exe'].map((path) => customer.call({ kind: 'start-process', path }).process ?? -1);
    const children = customer.processes().filter(({ process }) => started.includes(process));
    expect(children.map(({ name, account }) => [name, account])).to.deep.equal([
      ['worker.exe', 'RoleUser'],
      ['cmd.exe', 'RoleUser'],
    ]);
    const [process = -1] = started;
    expect(reason(() => customer.call({ kind: 'read-memory', process, offset: 0, length: 1 }))).to.equal('access-denied');
    customer.call({ kind: 'end-process', process });
    expect(customer.processes().map((each) => each.process)).not.to.include(process);
    expect(reason(() => customer.call({ kind: 'end-process', process }))).to.equal('access-denied');
    os.stopRole();
    expect(
      os
        .as('guest-os')
        .processes()
        .map(({ name }) => name),
      'with the role, all that it started ends',
    ).not.to.include('cmd.exe');
  });

  it('starts only what is a program there', () => {
    const customer = machine().os.as('customer');
    const start = (path: string): string => reason(() => customer.call({ kind: 'start-process', path }));
    expect(start('E:\\none.exe')).to.equal('no-such-file');
    expect(start('E:\\approot')).to.equal('not-a-file');
    expect(start(`${PROGRAM}:hidden`)).to.equal('invalid-path');
    expect(start('C:\\GuestAgent\\agent.key')).to.equal('access-denied');
  });

  it('cannot start processes without end', () => {
    const customer = machine().os.as('customer');
    const start = (): unknown => customer.call({ kind: 'start-process', path: PROGRAM });
    for (let left = 128 - customer.processes().length; left > 0; left--) start();
    expect(reason(start)).to.equal('no-room');
  });

  it('may end itself, and is no more', () => {
    const { os } = machine();
    const customer = os.as('customer');
    customer.call({ kind: 'end-process', process: customer.whoAmI().process });
    expect(os.roleIsRunning).to.equal(false);
    expect(reason(() => customer.readFile(PAGE))).to.equal('not-running');
    os.startRole();
    expect(os.as('customer').readFile(PAGE).toString()).to.equal('a page');
  });
});

describe('the guest OS itself and the system', () => {
  it('may administer accounts, services, drivers and its clock', () => {
    const made = machine();
    const system = made.os.as('guest-os');
    expect(system.whoAmI()).to.deep.include({ account: 'SYSTEM', groups: ['Administrators'] });
    system.call({ kind: 'create-account', account: 'Operator', password: 'x' });
    expect(reason(() => system.call({ kind: 'create-account', account: 'operator', password: 'x' }))).to.equal('exists');
    system.call({ kind: 'set-password', account: 'Operator', password: 'y' });
    system.call({ kind: 'join-group', account: 'Operator', group: 'administrators' });
    expect(reason(() => system.call({ kind: 'join-group', account: 'Operator', group: 'none' }))).to.equal('no-such-group');
    expect(reason(() => system.call({ kind: 'set-password', account: 'nobody', password: 'y' }))).to.equal('no-such-account');
    const { process } = system.call({ kind: 'start-process', path: PROGRAM, account: 'Operator' });
    expect(system.processes()).to.deep.include({ process, name: 'worker.exe', account: 'Operator' });
    system.call({ kind: 'create-service', service: 'Mine', path: PROGRAM });
    const service = system.call({ kind: 'control-service', service: 'mine', action: 'start' }).process;
    expect(system.call({ kind: 'control-service', service: 'Mine', action: 'start' }).process, 'it runs once').to.equal(service);
    expect(system.processes()).to.deep.include({ process: service, name: 'worker.exe', account: 'SYSTEM' });
    system.call({ kind: 'control-service', service: 'Mine', action: 'stop' });
    expect(system.processes().map((each) => each.process)).not.to.include(service);
    expect(reason(() => system.call({ kind: 'control-service', service: 'none', action: 'stop' }))).to.equal('no-such-service');
    expect(reason(() => system.call({ kind: 'end-process', process: 99_999 }))).to.equal('no-such-process');
    system.call({ kind: 'load-driver', path: PROGRAM });
    expect(system.listFiles('D:\\Windows\\System32\\drivers')).to.deep.include({ name: 'worker.exe', kind: 'file' });
    const before = made.os.time.getTime();
    system.call({ kind: 'set-clock', seconds: -90 });
    expect(made.os.time.getTime() - before).to.equal(-90_000);
  });

  it("sees every process's memory, and the agent's key is in the agent's", () => {
    const made = machine();
    const process = processNamed(made, 'GuestAgent.exe');
    const { bytes } = made.os.as('guest-os').call({ kind: 'read-memory', process, offset: 0, length: 100 });
    expect(bytes?.toString()).to.contain(identity.key);
  });

  it('comes as far as the border of its machine, even as the kernel (ISO-1)', () => {
    const system = machine().os.as('guest-os');
    const calls: readonly SystemCall[] = [
      { kind: 'read-machine', machine: 'root', offset: 0, length: 8 },
      { kind: 'write-machine', machine: 'root', offset: 0, bytes: Buffer.from('x') },
      { kind: 'attach-disk', medium: 'another disk' },
    ];
    for (const call of calls) expect(reason(() => system.call(call))).to.equal('access-denied');
    expect(system.call({ kind: 'read-machine', machine: 'guest', offset: 0, length: 5 }).bytes?.toString()).to.equal('a pri');
  });
});
