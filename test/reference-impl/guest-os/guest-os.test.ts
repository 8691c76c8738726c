import { describe, it } from 'node:test';
import { expect } from 'chai';
import { formatVolume, Volume } from '../../../src/reference-impl/disks/index.ts';
import {
  createCallGuard,
  createConfigurationPlacement,
  createFileAccess,
  createGuestOs,
  createRoleAccounts,
  guestOsFiles,
  layOutSystemDrive,
} from '../../../src/reference-impl/guest-os/index.ts';
import { createHypervisor, createMachineBorder } from '../../../src/reference-impl/hypervisor/index.ts';
import { created, now, ramDisk } from '../disks/ground.ts';
import { bareMachine, CONFIGURATION, identity, machine, PAGE, reason } from './ground.ts';

describe('the guest OS', () => {
  it('closes what the role has open when it ends, and at once where no role runs', () => {
    const closed: string[] = [];
    const open = (name: string) => ({ close: () => void closed.push(name) });
    const { os } = bareMachine();
    expect(reason(() => os.holdForRole(open('early')))).to.equal('not-running');
    os.startRole();
    os.holdForRole(open('held'));
    expect(closed).to.deep.equal(['early']);
    os.stopRole();
    expect(closed).to.deep.equal(['early', 'held']);
  });

  it('lets the customer in only while the role runs', () => {
    const { os } = bareMachine();
    expect(os.roleIsRunning).to.equal(false);
    expect(reason(() => os.as('customer'))).to.equal('not-running');
    expect(os.as('guest-os').readFile(PAGE).toString()).to.equal('a page');
    os.startRole();
    const customer = os.as('customer');
    expect(os.roleIsRunning).to.equal(true);
    os.stopRole();
    os.stopRole();
    os.startRole();
    for (const call of [
      () => customer.readFile(PAGE),
      () => customer.listFiles('E:\\'),
      () => customer.changeFile('C:\\x', { kind: 'make-folder' }),
      () => customer.whoAmI(),
      () => customer.processes(),
      () => customer.call({ kind: 'set-clock', seconds: 1 }),
    ])
      expect(reason(call), 'a process of before is none').to.equal('not-running');
  });

  it("leaves nothing of a role's memory when it stops, and nothing at all when the machine is off", () => {
    const { os, hypervisor } = machine();
    const customer = os.as('customer');
    customer.call({ kind: 'write-memory', process: customer.whoAmI().process, offset: 0, bytes: Buffer.from('a marker') });
    expect(hypervisor.memoryOf('guest')?.includes('a marker')).to.equal(true);
    os.stopRole();
    expect(hypervisor.memoryOf('guest')?.includes('a marker')).to.equal(false);
    expect(hypervisor.memoryOf('guest')?.includes(identity.key)).to.equal(true);
    const system = os.as('guest-os');
    os.shutDown();
    expect(hypervisor.memoryOf('guest')).to.have.lengthOf(0);
    for (const call of [() => os.as('guest-os'), () => os.startRole(), () => os.configure('x'), () => system.readFile(CONFIGURATION)])
      expect(reason(call)).to.equal('not-running');
    expect(os.roleIsRunning).to.equal(false);
  });

  it('opens each drive once, when it is first used', () => {
    const { os, opened } = bareMachine();
    expect(opened).to.deep.equal([]);
    os.configure('x');
    os.startRole();
    expect(opened).to.deep.equal(['C']);
    os.as('customer').readFile(PAGE);
    os.as('customer').readFile(PAGE);
    expect(opened).to.deep.equal(['C', 'E']);
  });

  it('keeps the identity of its agent where only the system sees it, and renews it there', () => {
    const first = machine();
    first.os.shutDown();
    const { os } = machine({ drives: first.drives, agentIdentity: { ...identity, key: 'another key\n' } });
    expect(os.as('guest-os').readFile('C:\\GuestAgent\\agent.key').toString()).to.equal('another key\n');
    expect(os.as('guest-os').readFile('C:\\GuestAgent\\agent.cer').toString()).to.equal(identity.certificate);
    expect(reason(() => os.as('customer').readFile('C:\\GuestAgent\\agent.key'))).to.equal('access-denied');
  });

  it('costs a page of memory for each of ten thousand idle machines, and no drive', () => {
    const hypervisor = createHypervisor({ border: createMachineBorder(), openMedium: () => undefined });
    const security = {
      roleAccounts: createRoleAccounts(),
      fileAccess: createFileAccess(),
      callGuard: createCallGuard(),
      configurationPlacement: createConfigurationPlacement(),
      openService: () => expect.fail('no role has started'),
    };
    const started = Array.from({ length: 10_000 }, (_, number) => {
      const standing = hypervisor.create(`vm-${number}`, 'guest');
      const volume = () => expect.fail('a drive was opened');
      createGuestOs({ machine: standing, volume, clock: { now }, privilegeModel: 'limited', agentIdentity: identity, ...security });
      return standing;
    });
    expect(new Set(started.map(({ memory }) => memory.resident))).to.deep.equal(new Set([1024]));
  });
});

describe('what lies on the drives of a new machine', () => {
  it('is on C: a place for everything', () => {
    const device = ramDisk(4400);
    formatVolume(device, { serial: 1, now: created });
    const volume = new Volume(device, { now });
    layOutSystemDrive(volume);
    expect([...volume.walk()].map(({ path }) => path.join('/'))).to.have.members([
      'Config',
      'GuestAgent',
      'Resources',
      'Resources/Temp',
      'pagefile.sys',
    ]);
  });

  it('is on D: the guest OS of a version, the same every time and another for each', () => {
    const files = guestOsFiles('2.1');
    expect(files).to.deep.equal(guestOsFiles('2.1'));
    expect(files.get('Windows/System32/version.txt')?.toString()).to.equal('2.1\r\n');
    const other = guestOsFiles('2.2');
    for (const [path, bytes] of files) expect(other.get(path)?.equals(bytes), path).to.equal(false);
    expect(new Set([...files.values()].map((bytes) => bytes.toString('hex'))).size, 'no two are alike').to.equal(files.size);
  });
});
