import { randomBytes } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { expect } from 'chai';
import type { Copy } from '../../../src/reference-impl/storage/records/copy.ts';
import { recordGround, type RecordGround } from './ground.ts';

const DAY = 24 * 60 * 60;

/** How many media hold these bytes. */
const whole = (ground: RecordGround, bytes: Buffer): number =>
  [...ground.media().values()].filter((content) => content.includes(bytes)).length;

/** Writes zeros over the beginning of what these copies hold. */
function damage(ground: RecordGround, copies: readonly Copy[]): void {
  for (const { medium, first } of copies) {
    const file = openSync(join(ground.folder, medium), 'r+');
    writeSync(file, Buffer.alloc(32), 0, 32, first * ground.fabric.parts.recordImage.blockBytes + 100);
    closeSync(file);
  }
}

async function aDayLater({ fabric }: RecordGround): Promise<void> {
  await fabric.parts.storageUpkeep.settle();
  await fabric.parts.clock.advance(DAY);
  await fabric.parts.storageUpkeep.settle();
}

test('a damaged copy is whole again a day later, although nobody has read it', async (t) => {
  const ground = await recordGround(t);
  ground.account('here', 'North Europe');
  const bytes = randomBytes(5_000);
  const record = await ground.keep('here', bytes);
  const before = whole(ground, bytes);
  damage(ground, ground.copies(record).slice(-1));
  await ground.fabric.parts.storageUpkeep.settle();
  expect(whole(ground, bytes)).to.equal(before - 1);
  await aDayLater(ground);
  expect(whole(ground, bytes)).to.equal(before);
});

test('what is damaged everywhere stays as it is', async (t) => {
  const ground = await recordGround(t);
  ground.account('here', 'North Europe');
  const bytes = randomBytes(5_000);
  const record = await ground.keep('here', bytes);
  damage(ground, ground.copies(record));
  await aDayLater(ground);
  expect(whole(ground, bytes)).to.equal(0);
});
