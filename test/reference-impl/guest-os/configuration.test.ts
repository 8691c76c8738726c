import { describe, it } from 'node:test';
import { expect } from 'chai';
import { Volume, type SectorDevice } from '../../../src/reference-impl/disks/index.ts';
import { createConfigurationPlacement, createFileAccess, type FileChange } from '../../../src/reference-impl/guest-os/index.ts';
import { copyOfDisk, now } from '../disks/ground.ts';
import { bareMachine, CONFIGURATION, LAWFUL_TEXT, machine, reason, type Machine } from './ground.ts';

const seen = ({ os }: Machine): string[] => os.notices().map(({ cause, bytes }) => `${cause} ${bytes.toString()}`);
const read = ({ os }: Machine): string => os.as('guest-os').readFile(CONFIGURATION).toString();
const bytes = Buffer.from('a local edit');

/** A device whose power goes after so many writes. */
function dying(device: SectorDevice, writes: () => number): SectorDevice {
  let done = 0;
  return {
    ...device,
    write: (sector, source) => {
      if (done++ >= writes()) throw new Error('the power is gone');
      device.write(sector, source);
    },
  };
}

describe('the configuration of a role instance (CFG-2)', () => {
  it('is on the drive before the role is told, and the role reads it itself', () => {
    const made = machine();
    made.os.configure('second');
    made.os.configure('');
    made.os.configure('third');
    expect(seen(made)).to.deep.equal([`started ${LAWFUL_TEXT}`, 'told second', 'told ', 'told third']);
    expect(read(made)).to.equal('third');
  });

  it('is written while no role runs, who then finds it when it starts', () => {
    const made = bareMachine();
    made.os.startRole();
    made.os.stopRole();
    made.os.configure('first');
    made.os.configure('second');
    expect(seen(made), 'there was none yet').to.deep.equal(['started ']);
    made.os.startRole();
    made.os.startRole();
    expect(seen(made)).to.deep.equal(['started ', 'started second']);
  });

  it('is the old one or the new one, whenever the power goes', () => {
    const old = 'old '.repeat(700);
    const young = 'new '.repeat(900);
    const start = bareMachine();
    start.os.configure(old);
    for (let moment = 0; ; moment++) {
      const C = copyOfDisk(start.drives.C);
      const { os } = bareMachine({ drives: { ...start.drives, C }, deviceOfC: (device) => dying(device, () => moment) });
      let whole = true;
      try {
        os.configure(young);
      } catch {
        whole = false;
      }
      const text = new Volume(C, { now, recover: true }).read('Config/ServiceConfiguration.cscfg').toString();
      expect(text, `after ${moment} writes`).to.be.oneOf(whole ? [young] : [old, young]);
      if (whole) break;
      expect(moment).to.be.lessThan(1000);
    }
  });

  it('stays in force, and nobody is told of another, when there is no room for it', () => {
    const made = machine();
    expect(reason(() => made.os.configure('x'.repeat(4_000_000)))).to.equal('no-room');
    expect(read(made)).to.equal(LAWFUL_TEXT);
    expect(seen(made)).to.deep.equal([`started ${LAWFUL_TEXT}`]);
    made.os.as('guest-os').changeFile(CONFIGURATION, { kind: 'write', bytes });
    expect(read(made), 'and it is what is put back').to.equal(LAWFUL_TEXT);
  });

  it('is half there for a role under a placement that is broken so', () => {
    const lawful = createConfigurationPlacement();
    const made = machine({ configurationPlacement: { ...lawful, place: (file, text) => file.replace(text.subarray(0, 3)) } });
    made.os.configure('second');
    expect(seen(made).at(-1)).to.equal('told sec');
  });

  it('is told of too early by an order that is broken so', () => {
    const configurationPlacement = {
      ...createConfigurationPlacement(),
      update: (place: () => void, tellRole: () => void) => {
        tellRole();
        place();
      },
    };
    const made = machine({ configurationPlacement });
    made.os.configure('second');
    expect(seen(made)).to.deep.equal([`started ${LAWFUL_TEXT}`, `told ${LAWFUL_TEXT}`]);
  });
});

describe('an edit of the configuration by somebody else (CFG-3)', () => {
  const edits: readonly (readonly [path: string, change: FileChange])[] = [
    [CONFIGURATION, { kind: 'write', bytes }],
    [CONFIGURATION, { kind: 'append', bytes }],
    [CONFIGURATION, { kind: 'truncate', size: 0 }],
    [CONFIGURATION, { kind: 'map', offset: 0, bytes: Buffer.from('!') }],
    [CONFIGURATION, { kind: 'delete' }],
    [CONFIGURATION, { kind: 'rename', to: 'C:\\Config\\other.cscfg' }],
    [CONFIGURATION, { kind: 'rename', to: 'C:\\taken.cscfg' }],
    ['C:\\Config', { kind: 'rename', to: 'C:\\Other' }],
    ['c:/CONFIG/x/../serviceconfiguration.CSCFG. ', { kind: 'write', bytes }],
  ];
  for (const [path, change] of edits)
    it(`is undone at once: ${change.kind} ${'to' in change ? change.to : path}`, () => {
      const made = machine();
      made.os.as('guest-os').changeFile(path, change);
      expect(read(made)).to.equal(LAWFUL_TEXT);
      expect(made.os.restoredEdits).to.equal(1);
      expect(seen(made), 'and the role is told nothing').to.deep.equal([`started ${LAWFUL_TEXT}`]);
    });

  it('is undone where the access lists are broken as well', () => {
    const { os } = machine({ fileAccess: { ...createFileAccess(), write: () => true } });
    os.as('customer').changeFile(CONFIGURATION, { kind: 'write', bytes });
    expect(os.as('customer').readFile(CONFIGURATION).toString()).to.equal(LAWFUL_TEXT);
    expect(os.restoredEdits).to.equal(1);
  });

  it('does not count what changes nothing', () => {
    const made = machine();
    const system = made.os.as('guest-os');
    system.changeFile(CONFIGURATION, { kind: 'write', bytes: Buffer.from(LAWFUL_TEXT) });
    system.changeFile('C:\\Config\\beside.txt', { kind: 'write', bytes });
    system.changeFile('C:\\Configuration', { kind: 'make-folder' });
    expect(made.os.restoredEdits).to.equal(0);
  });

  it('is undone when the role starts, where it was made past the guest OS', () => {
    const made = machine();
    made.os.stopRole();
    new Volume(made.drives.C, { now }).writeAt('Config/ServiceConfiguration.cscfg', 0, Buffer.from('!'));
    made.os.startRole();
    expect(seen(made).at(-1)).to.equal(`started ${LAWFUL_TEXT}`);
    expect(made.os.restoredEdits).to.equal(1);
  });

  it('survives and is believed where the agent restores nothing', () => {
    const configurationPlacement = { ...createConfigurationPlacement(), restore: () => undefined };
    const made = machine({ configurationPlacement });
    made.os.as('guest-os').changeFile(CONFIGURATION, { kind: 'write', bytes });
    expect(read(made)).to.equal('a local edit');
    expect(made.os.restoredEdits).to.equal(0);
  });

  it('is undone by the same machine after it was started again', () => {
    const before = machine();
    before.os.shutDown();
    const after = bareMachine({ drives: before.drives });
    after.os.startRole();
    expect(seen(after)).to.deep.equal([`started ${LAWFUL_TEXT}`]);
    after.os.as('guest-os').changeFile(CONFIGURATION, { kind: 'delete' });
    expect(read(after)).to.equal(LAWFUL_TEXT);
  });
});
