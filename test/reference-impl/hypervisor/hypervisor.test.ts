import { describe, it } from 'node:test';
import { expect } from 'chai';
import {
  createHypervisor,
  createMachineBorder,
  HypercallRefused,
  type Hypercall,
  type MachineKind,
} from '../../../src/reference-impl/hypervisor/index.ts';
import { reasonOf } from '../disks/ground.ts';

const openMedium = (name: string): Buffer | undefined => (name === 'disk' ? Buffer.from('a disk') : undefined);
const lawful = () => createHypervisor({ border: createMachineBorder(), openMedium });
const open = () => createHypervisor({ border: { permits: () => true }, openMedium });

const KINDS: readonly MachineKind[] = ['root-os', 'guest', 'storage-node'];
const across: readonly Hypercall[] = [
  { kind: 'read-machine', machine: 'other', offset: 0, length: 8 },
  { kind: 'write-machine', machine: 'other', offset: 0, bytes: Buffer.from('overwritten') },
  { kind: 'read-machine', machine: 'nobody', offset: 0, length: 8 },
  { kind: 'read-machine', machine: 'OTHER', offset: 0, length: 8 },
  { kind: 'attach-disk', medium: 'disk' },
  { kind: 'attach-disk', medium: 'none' },
];

describe('the hypervisor', () => {
  it('knows its machines, and takes each name once', () => {
    const hypervisor = lawful();
    hypervisor.create('root', 'root-os');
    hypervisor.create('guest', 'guest');
    expect(hypervisor.machines()).to.deep.equal([
      { name: 'root', kind: 'root-os' },
      { name: 'guest', kind: 'guest' },
    ]);
    expect(() => hypervisor.create('guest', 'guest')).to.throw(RangeError);
    hypervisor.destroy('guest');
    hypervisor.destroy('guest');
    expect(hypervisor.machines()).to.deep.equal([{ name: 'root', kind: 'root-os' }]);
    expect(hypervisor.create('guest', 'guest').memory.end, 'a name that is free again is a new machine').to.equal(0);
  });

  for (const from of KINDS)
    for (const to of KINDS)
      it(`lets nothing across from ${from} to ${to} (ISO-1)`, () => {
        const hypervisor = lawful();
        const machine = hypervisor.create('one', from);
        hypervisor.create('other', to).memory.write(0, Buffer.from('its own'));
        for (const call of across)
          expect(
            reasonOf(() => machine.hypercall(call), HypercallRefused),
            JSON.stringify(call),
          ).to.equal('not-permitted');
        expect(hypervisor.memoryOf('other')?.subarray(0, 7).toString()).to.equal('its own');
      });

  it("lets a machine at its own memory, and stops at that memory's end", () => {
    const machine = lawful().create('one', 'guest');
    expect(machine.hypercall({ kind: 'write-machine', machine: 'one', offset: 5, bytes: Buffer.from('mine') })).to.have.lengthOf(0);
    expect(machine.hypercall({ kind: 'read-machine', machine: 'one', offset: 5, length: 4 }).toString()).to.equal('mine');
    const beyond: Hypercall = { kind: 'read-machine', machine: 'one', offset: 2 ** 40, length: 4 };
    expect(reasonOf(() => machine.hypercall(beyond), HypercallRefused)).to.equal('out-of-bounds');
  });

  it('holds memory apart, and a destroyed machine leaves none and may nothing', () => {
    const hypervisor = lawful();
    const one = hypervisor.create('one', 'guest');
    const other = hypervisor.create('other', 'guest');
    one.memory.allocate(1024).write(0, Buffer.from('a marker'));
    other.memory.allocate(1024).write(0, Buffer.from('another'));
    expect(hypervisor.memoryOf('one')?.includes('a marker')).to.equal(true);
    expect(hypervisor.memoryOf('other')?.includes('a marker')).to.equal(false);
    hypervisor.destroy('one');
    expect(hypervisor.memoryOf('one')).to.equal(undefined);
    expect(one.memory.image()).to.have.lengthOf(0);
    hypervisor.create('one', 'guest');
    const call: Hypercall = { kind: 'read-machine', machine: 'one', offset: 0, length: 8 };
    expect(
      reasonOf(() => one.hypercall(call), HypercallRefused),
      'not even by its name',
    ).to.equal('no-such-machine');
  });

  it('really reaches across where a broken border permits it', () => {
    const hypervisor = open();
    const machine = hypervisor.create('one', 'guest');
    hypervisor.create('other', 'root-os').memory.write(0, Buffer.from('its own'));
    expect(machine.hypercall({ kind: 'read-machine', machine: 'other', offset: 0, length: 7 }).toString()).to.equal('its own');
    machine.hypercall({ kind: 'write-machine', machine: 'other', offset: 0, bytes: Buffer.from('stained') });
    expect(hypervisor.memoryOf('other')?.subarray(0, 7).toString()).to.equal('stained');
    expect(machine.hypercall({ kind: 'attach-disk', medium: 'disk' }).toString()).to.equal('a disk');
    const missing: readonly Hypercall[] = [
      { kind: 'read-machine', machine: 'nobody', offset: 0, length: 1 },
      { kind: 'attach-disk', medium: 'none' },
    ];
    expect(missing.map((call) => reasonOf(() => machine.hypercall(call), HypercallRefused))).to.deep.equal([
      'no-such-machine',
      'no-such-medium',
    ]);
  });

  it('keeps ten thousand idle machines without a byte of memory for any of them', () => {
    const hypervisor = lawful();
    const machines = Array.from({ length: 10_000 }, (_, number) => hypervisor.create(`vm-${number}`, 'guest'));
    for (const { memory } of machines) memory.allocate(64 * 1024);
    expect(machines.reduce((sum, { memory }) => sum + memory.resident, 0)).to.equal(0);
    expect(hypervisor.machines()).to.have.lengthOf(10_000);
  });
});
