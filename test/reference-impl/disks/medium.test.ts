import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Medium } from '../../../src/reference-impl/disks/index.ts';
import { createFilePool, fileMedium, MediumError, memoryMedium } from '../../../src/reference-impl/disks/index.ts';
import { bytesOf, now, reasonOf, temporaryFolder } from './ground.ts';

describe('a medium', () => {
  let place: ReturnType<typeof temporaryFolder>;
  let file: string;
  beforeEach(() => {
    place = temporaryFolder();
    file = join(place.folder, 'disk.vhd');
  });
  afterEach(() => place.remove());

  const change = fc.oneof(
    fc.record({ at: fc.nat(20_000), bytes: fc.uint8Array({ minLength: 1, maxLength: 9_000 }) }),
    fc.record({ size: fc.nat(20_000) }),
  );
  const apply = (medium: Medium, model: Buffer, what: { at: number; bytes: Uint8Array } | { size: number }): Buffer => {
    if ('size' in what) {
      medium.truncate(what.size);
      return Buffer.concat([model], what.size);
    }
    medium.write(what.bytes, what.at);
    const grown = Buffer.concat([model], Math.max(model.length, what.at + what.bytes.length));
    grown.set(what.bytes, what.at);
    return grown;
  };

  it('holds what was written to it, in memory and in a file alike', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
        const media = [memoryMedium(), fileMedium(file, { access: 'create' })];
        for (const medium of media) {
          let model: Buffer = Buffer.alloc(0);
          for (const what of changes) model = apply(medium, model, what);
          expect(medium.size()).to.equal(model.length);
          expect(bytesOf(medium).equals(model)).to.equal(true);
          medium.remove();
        }
      }),
      { numRuns: 60 },
    );
  });

  it('does not read beyond its end', () => {
    const media = [memoryMedium({ bytes: Buffer.alloc(10) }), fileMedium(file, { access: 'create' })];
    media[1]?.write(Buffer.alloc(10), 0);
    for (const medium of media) {
      expect(reasonOf(() => medium.read(Buffer.alloc(2), 9), MediumError)).to.equal('outside');
      medium.close();
      expect(reasonOf(() => medium.read(Buffer.alloc(2), 0), MediumError)).to.equal('closed');
    }
  });

  it('is never written when it was opened for reading', () => {
    writeFileSync(file, 'base');
    const medium = fileMedium(file, { access: 'read' });
    for (const what of [() => medium.write(Buffer.alloc(1), 0), () => medium.truncate(0)])
      expect(reasonOf(what, MediumError)).to.equal('read-only');
    medium.sync();
    medium.close();
    expect(readFileSync(file, 'latin1')).to.equal('base');
    expect(reasonOf(() => memoryMedium({ readOnly: true }).write(Buffer.alloc(1), 0), MediumError)).to.equal('read-only');
  });

  it('says why a file cannot be opened', () => {
    expect(reasonOf(() => fileMedium(file, { access: 'read' }), MediumError)).to.equal('missing');
    expect(reasonOf(() => fileMedium(file, { access: 'write' }), MediumError)).to.equal('missing');
    writeFileSync(file, '');
    expect(reasonOf(() => fileMedium(file, { access: 'create' }), MediumError)).to.equal('exists');
    expect(reasonOf(() => fileMedium(join(file, 'x'), { access: 'read' }), MediumError)).to.equal('missing');
    mkdirSync(join(place.folder, 'folder'));
    expect(reasonOf(() => fileMedium(join(place.folder, 'folder'), { access: 'read' }), MediumError)).to.equal('failed');
    expect(existsSync(file)).to.equal(true);
  });

  it('has one writer at a time, and readers beside it', () => {
    const writer = fileMedium(file, { access: 'create' });
    expect(reasonOf(() => fileMedium(file, { access: 'write' }), MediumError)).to.equal('busy');
    writer.write(Buffer.from('x'), 0);
    const reader = fileMedium(file, { access: 'read' });
    expect(bytesOf(reader).toString()).to.equal('x');
    reader.close();
    writer.close();
    fileMedium(file, { access: 'write' }).close();
  });

  it("has the fabric's time when it was written, and the one that it had when it was not", () => {
    const writer = fileMedium(file, { access: 'create', now });
    writer.write(Buffer.from('x'), 0);
    writer.sync();
    expect(writer.modified()).to.deep.equal(now());
    writer.close();
    fileMedium(file, { access: 'write', now: () => new Date('2011-01-01') }).close();
    expect(statSync(file).mtime).to.deep.equal(now());
  });

  it('needs no more open files than the pool allows, however many media there are', () => {
    const pool = createFilePool(3);
    const media = Array.from({ length: 10 }, (_, index) => fileMedium(`${file}.${index}`, { access: 'create', pool, fsync: true }));
    for (let round = 0; round < 3; round++)
      for (const [index, medium] of media.entries()) {
        medium.write(Buffer.from([index + round]), round);
        expect(pool.open).to.be.at.most(3);
      }
    for (const [index, medium] of media.entries()) expect([...bytesOf(medium)]).to.deep.equal([index, index + 1, index + 2]);
    for (const medium of media) medium.close();
    expect(pool.open).to.equal(0);
  });

  it('is gone when it was removed', () => {
    const medium = fileMedium(file, { access: 'create' });
    medium.write(Buffer.from('x'), 0);
    medium.remove();
    expect(existsSync(file)).to.equal(false);
    fileMedium(file, { access: 'create' }).close();
  });
});
