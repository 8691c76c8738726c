import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { MachineMemory, MEMORY_SIZE, type MemoryRegion } from '../../../src/reference-impl/hypervisor/index.ts';

describe('the memory of a machine', () => {
  it('costs nothing before it is written to', () => {
    const memory = new MachineMemory();
    for (let count = 0; count < 50; count++) memory.allocate(64 * 1024);
    expect(memory.resident).to.equal(0);
    expect(memory.read(MEMORY_SIZE - 10, 10)).to.deep.equal(Buffer.alloc(10));
    expect(memory.resident, 'nor does reading cost anything').to.equal(0);
  });

  it('holds what was written, across pages, as a copy', () => {
    const memory = new MachineMemory();
    const bytes = Buffer.from('a marker '.repeat(500));
    memory.write(1000, bytes);
    expect(memory.read(1000, bytes.length).equals(bytes)).to.equal(true);
    memory.read(1000, 5).fill(0);
    expect(memory.read(1000, bytes.length).equals(bytes)).to.equal(true);
    expect(memory.image().includes(bytes)).to.equal(true);
    expect(memory.image()).to.have.lengthOf(memory.end);
  });

  it('gives each region bounds that hold', () => {
    const memory = new MachineMemory();
    const first = memory.allocate(1024);
    const second = memory.allocate(1024);
    second.write(0, Buffer.from('second'));
    for (const [offset, length] of [
      [1020, 5],
      [1024, 1],
      [-1, 2],
      [0, 1025],
      [0.5, 1],
      [Number.MAX_SAFE_INTEGER, 2],
    ] as const) {
      expect(() => first.read(offset, length), `${offset}, ${length}`).to.throw(RangeError);
      expect(() => first.write(offset, Buffer.alloc(length, 1)), `${offset}, ${length}`).to.throw(RangeError);
    }
    expect(second.read(0, 6).toString()).to.equal('second');
  });

  it('is zeros again where a region was freed, and the region is no more', () => {
    const memory = new MachineMemory();
    const region = memory.allocate(4096);
    region.write(100, Buffer.from('a secret'));
    region.free();
    expect(memory.image().includes('a secret')).to.equal(false);
    expect(memory.resident).to.equal(0);
    expect(() => region.read(0, 1)).to.throw(RangeError);
    expect(() => region.write(0, Buffer.alloc(1))).to.throw(RangeError);
    const next = memory.allocate(4096);
    expect(next.start).to.equal(region.start);
    next.write(0, Buffer.from('next'));
    memory.write(8192, Buffer.from('written past all regions'));
    expect(memory.allocate(8192).read(4096, 24), 'and a new region is zeros, whatever lay there').to.deep.equal(Buffer.alloc(24));
    region.free();
    expect(next.read(0, 4).toString(), 'freed once, it frees nothing else').to.equal('next');
  });

  it('has an end', () => {
    const memory = new MachineMemory();
    memory.allocate(MEMORY_SIZE);
    expect(() => memory.allocate(1)).to.throw(RangeError);
    expect(() => memory.write(MEMORY_SIZE - 1, Buffer.alloc(2))).to.throw(RangeError);
  });

  it('keeps regions apart, whatever is allocated, written and freed', () => {
    const step = fc.record({ free: fc.boolean(), size: fc.integer({ min: 1, max: 5000 }), pick: fc.nat(100) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const memory = new MachineMemory();
        const held: { region: MemoryRegion; mark: number }[] = [];
        for (const [index, { free, size, pick }] of steps.entries()) {
          if (free && held.length > 0) {
            held.splice(pick % held.length, 1)[0]?.region.free();
          } else {
            const region = memory.allocate(size);
            expect(region.read(0, region.size).equals(Buffer.alloc(region.size)), 'a new region is zeros').to.equal(true);
            const mark = (index % 255) + 1;
            region.write(0, Buffer.alloc(region.size, mark));
            held.push({ region, mark });
          }
        }
        for (const { region, mark } of held)
          expect(region.read(0, region.size).equals(Buffer.alloc(region.size, mark)), 'nobody else wrote there').to.equal(true);
        for (const { region } of held) region.free();
        expect(memory.resident).to.equal(0);
      }),
    );
  });
});
