import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { FileChange } from '../../../src/reference-impl/guest-os/index.ts';
import { sha256 } from '../disks/ground.ts';
import { CONFIGURATION, identity, LAWFUL_TEXT, machine, PAGE, reason, type Machine } from './ground.ts';

const bytes = Buffer.from('stained');
/** Every kind of change; the other ends lie where the customer may write. */
const changes: readonly FileChange[] = [
  { kind: 'create', bytes },
  { kind: 'write', bytes },
  { kind: 'append', bytes },
  { kind: 'truncate', size: 1 },
  { kind: 'rename', to: 'C:\\Resources\\taken' },
  { kind: 'delete' },
  { kind: 'make-folder' },
  { kind: 'link', to: 'C:\\Resources\\second' },
  { kind: 'set-attributes', readOnly: false },
  { kind: 'open-to-everyone' },
  { kind: 'take-ownership' },
  { kind: 'map', offset: 0, bytes: Buffer.from('x') },
];
const KEY = 'C:\\GuestAgent\\agent.key';
/** A place that is there and one that is not, of everything that is not the customer's. */
const closed: readonly string[] = [
  'D:\\',
  'D:\\Windows',
  'D:\\Windows\\System32\\version.txt',
  'D:\\Windows\\new.txt',
  'E:\\',
  'E:\\approot',
  PAGE,
  'E:\\approot\\new.txt',
  'E:\\no\\such\\folder\\file',
  'C:\\',
  'C:\\Config',
  'C:\\Config\\new.txt',
  CONFIGURATION,
  'C:\\GuestAgent',
  KEY,
  'C:\\GuestAgent\\new.txt',
  'C:\\pagefile.sys',
];
const digests = ({ drives }: Machine): string[] => [drives.C, drives.D, drives.E].map((drive) => sha256(drive.bytes));

describe("the customer's process on drives (DSK-2)", () => {
  for (const privilegeModel of ['limited', 'elevated'] as const)
    for (const change of changes)
      it(`cannot ${change.kind} what is not its own, in the ${privilegeModel} model`, () => {
        const made = machine({ privilegeModel });
        const customer = made.os.as('customer');
        customer.changeFile('C:\\Resources\\own.txt', { kind: 'write', bytes });
        customer.listFiles('D:\\');
        customer.listFiles('E:\\');
        const before = digests(made);
        for (const path of closed)
          expect(
            reason(() => customer.changeFile(path, change)),
            path,
          ).to.equal('access-denied');
        expect(digests(made)).to.deep.equal(before);
        expect(made.os.restoredEdits).to.equal(0);
      });

  it('cannot move or link anything of its own to where it may not write', () => {
    const customer = machine().os.as('customer');
    customer.changeFile('C:\\own.txt', { kind: 'write', bytes });
    for (const to of closed)
      for (const kind of ['rename', 'link'] as const)
        expect(
          reason(() => customer.changeFile('C:\\own.txt', { kind, to })),
          `${kind} to ${to}`,
        ).to.equal('access-denied');
    expect(customer.readFile('C:\\own.txt')).to.deep.equal(bytes);
  });

  const devices = [
    '\\\\.\\PhysicalDrive1',
    '\\\\.\\E:',
    '\\\\?\\E:\\approot\\page.txt',
    '\\??\\E:',
    '\\\\localhost\\E$\\approot\\page.txt',
  ];
  const names = [`${PAGE}::$DATA`, `${PAGE}:hidden`, 'E:approot', '\\approot\\page.txt', 'E:\\approot\\p*', 'E:\\nul', 'E:\\APPRO~9\\x'];
  for (const path of [...devices, ...names])
    it(`finds no way around at ${path}`, () => {
      const made = machine();
      const customer = made.os.as('customer');
      const before = digests(made);
      for (const change of changes)
        expect(
          reason(() => customer.changeFile(path, change)),
          change.kind,
        ).to.be.oneOf(['invalid-path', 'access-denied']);
      expect(reason(() => customer.readFile(path))).to.equal('invalid-path');
      expect(digests(made)).to.deep.equal(before);
    });

  it('reads and runs what is on D: and E:, and reads its configuration', () => {
    const customer = machine().os.as('customer');
    expect(customer.readFile('e:/APPROOT/.//bin/../Page.TXT. ').toString()).to.equal('a page');
    expect(customer.readFile('E:\\approot\\ALONGF~1.TXT').toString()).to.equal('long');
    expect(customer.readFile('D:\\Windows\\System32\\version.txt').toString()).to.contain('1.0');
    expect(customer.readFile(CONFIGURATION).toString()).to.equal(LAWFUL_TEXT);
    expect(customer.listFiles('E:\\approot')).to.deep.include({ name: 'page.txt', kind: 'file' });
    expect(customer.listFiles('E:\\approot\\')).to.deep.include({ name: 'bin', kind: 'folder' });
  });

  it('learns nothing of what it may not list, not even that it is there', () => {
    const { os } = machine();
    const customer = os.as('customer');
    expect(os.as('guest-os').readFile(KEY).toString()).to.equal(identity.key);
    os.as('guest-os').changeFile('C:\\GuestAgent\\a long name of a file.txt', { kind: 'write', bytes });
    const reasons = (path: string): string[] => [
      reason(() => customer.readFile(path)),
      reason(() => customer.listFiles(path)),
      reason(() => customer.changeFile(path, { kind: 'delete' })),
      reason(() => customer.call({ kind: 'start-process', path })),
    ];
    expect(new Set(['agent.key', 'none', '', 'a\\b'].flatMap((name) => reasons(`C:\\GuestAgent\\${name}`)))).to.deep.equal(
      new Set(['access-denied']),
    );
    expect(reasons('C:\\GUESTA~1\\agent.key'), 'by the alias of the folder').to.deep.equal(reasons(KEY));
    expect(reasons('C:\\GuestAgent\\ALONGN~1.TXT'), 'an alias that stands for something').to.deep.equal(
      reasons('C:\\GuestAgent\\NONEAT~1.TXT'),
    );
    expect(reason(() => customer.readFile('C:\\pagefile.sys'))).to.equal('access-denied');
  });

  it('does as it likes with the rest of C:', () => {
    const customer = machine().os.as('customer');
    const text = (path: string): string => customer.readFile(path).toString();
    for (const folder of ['C:\\', 'C:\\Resources\\Temp\\', 'C:\\made\\']) {
      if (folder === 'C:\\made\\') customer.changeFile('C:\\made', { kind: 'make-folder' });
      const path = `${folder}own.txt`;
      customer.changeFile(path, { kind: 'create', bytes: Buffer.from('first') });
      expect(reason(() => customer.changeFile(path, { kind: 'create', bytes }))).to.equal('exists');
      customer.changeFile(path, { kind: 'append', bytes: Buffer.from(' and last') });
      customer.changeFile(path, { kind: 'map', offset: 0, bytes: Buffer.from('F') });
      customer.changeFile(path, { kind: 'truncate', size: 9 });
      expect(text(path)).to.equal('First and');
      customer.changeFile(path, { kind: 'open-to-everyone' });
      customer.changeFile(path, { kind: 'take-ownership' });
      customer.changeFile(path, { kind: 'rename', to: `${folder}renamed.txt` });
      expect(text(`${folder}renamed.txt`)).to.equal('First and');
      expect(reason(() => customer.readFile(path))).to.equal('no-such-file');
      customer.changeFile(`${folder}renamed.txt`, { kind: 'delete' });
    }
  });

  it('is told what a drive cannot do only where it might do it', () => {
    const customer = machine().os.as('customer');
    customer.changeFile('C:\\own.txt', { kind: 'write', bytes });
    expect(reason(() => customer.changeFile('C:\\own.txt', { kind: 'link', to: 'C:\\two.txt' }))).to.equal('not-supported');
    expect(reason(() => customer.changeFile('C:\\own.txt', { kind: 'map', offset: 5, bytes }))).to.equal('out-of-bounds');
    expect(reason(() => customer.changeFile('C:\\own.txt', { kind: 'create', bytes }))).to.equal('exists');
    expect(reason(() => customer.changeFile('C:\\own.txt\\', { kind: 'append', bytes }))).to.equal('not-a-folder');
    expect(reason(() => customer.changeFile('C:\\new\\', { kind: 'write', bytes }))).to.equal('invalid-path');
    expect(reason(() => customer.changeFile('C:\\none', { kind: 'open-to-everyone' }))).to.equal('no-such-file');
    expect(reason(() => customer.changeFile('C:\\Resources', { kind: 'delete' }))).to.equal('not-empty');
    expect(reason(() => customer.changeFile('C:\\big', { kind: 'write', bytes: Buffer.alloc(4_000_000) }))).to.equal('no-room');
    expect(reason(() => customer.readFile('C:\\Resources'))).to.equal('not-a-file');
    expect(reason(() => customer.listFiles('C:\\own.txt'))).to.equal('not-a-folder');
    expect(reason(() => customer.readFile('F:\\x'))).to.equal('no-such-file');
  });

  it('is stopped by its own read-only attribute until it takes that away', () => {
    const { os } = machine();
    const customer = os.as('customer');
    const path = 'C:\\own.txt';
    customer.changeFile(path, { kind: 'write', bytes });
    customer.changeFile(path, { kind: 'set-attributes', readOnly: true });
    for (const change of changes.filter(({ kind }) => ['write', 'append', 'truncate', 'delete', 'map'].includes(kind)))
      expect(
        reason(() => customer.changeFile(path, change)),
        change.kind,
      ).to.equal('access-denied');
    customer.changeFile(path, { kind: 'set-attributes', readOnly: false });
    customer.changeFile(path, { kind: 'append', bytes });
    customer.changeFile(path, { kind: 'set-attributes', readOnly: true });
    os.as('guest-os').changeFile(path, { kind: 'delete' });
    expect(
      reason(() => customer.readFile(path)),
      'which does not stop the system',
    ).to.equal('no-such-file');
  });
});

describe('the guest OS itself on drives (DSK-3)', () => {
  it('changes D: and E:, and the customer sees it', () => {
    const { os } = machine();
    const system = os.as('guest-os');
    system.changeFile('D:\\Windows\\patched.txt', { kind: 'create', bytes });
    system.changeFile(PAGE, { kind: 'append', bytes });
    system.changeFile('E:\\approot\\bin', { kind: 'rename', to: 'E:\\approot\\moved' });
    system.changeFile('E:\\approot\\worker.exe', { kind: 'delete' });
    const customer = os.as('customer');
    expect(customer.readFile('D:\\Windows\\patched.txt')).to.deep.equal(bytes);
    expect(customer.readFile(PAGE).toString()).to.equal('a pagestained');
    expect(customer.listFiles('E:\\approot').map(({ name }) => name)).to.have.members(['page.txt', 'a long file name.txt', 'moved']);
    expect(reason(() => system.changeFile(PAGE, { kind: 'rename', to: 'D:\\page.txt' }))).to.equal('not-supported');
    expect(reason(() => system.changeFile('\\\\.\\E:', { kind: 'write', bytes }))).to.equal('invalid-path');
  });
});
