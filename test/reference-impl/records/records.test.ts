import { randomBytes } from 'node:crypto';
import { openSync, closeSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { expect } from 'chai';
import { LARGEST_RECORD, NoRoom, NoSuchAccount, RecordLost } from '../../../src/reference-impl/storage/records/records.ts';
import { recordGround, type RecordGround } from './ground.ts';

const holding = (ground: RecordGround, bytes: Buffer): string[] =>
  [...ground.media()].filter(([, content]) => content.includes(bytes)).map(([medium]) => medium);

async function rejection(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

function flip(ground: RecordGround, medium: string, offset: number): void {
  const file = openSync(join(ground.folder, medium), 'r+');
  writeSync(file, Buffer.from([ground.media().get(medium)![offset]! ^ 1]), 0, 1, offset);
  closeSync(file);
}

test('a record lies on three media in three racks of both data centres of its region, and nowhere else', async (t) => {
  const ground = await recordGround(t);
  ground.account('here', 'North Europe');
  const bytes = randomBytes(900);
  const record = await ground.keep('here', bytes);
  expect(await ground.fabric.parts.records.read(record)).to.deep.equal(bytes);
  const disks = ground.copies(record).map(({ medium }) => ground.fabric.parts.media.find(medium)!);
  expect(disks.map(({ region }) => region)).to.deep.equal(['North Europe', 'North Europe', 'North Europe']);
  expect(new Set(disks.map(({ rack }) => rack)).size).to.equal(3);
  expect(new Set(disks.map(({ dataCentre }) => dataCentre)).size).to.equal(2);
  expect(holding(ground, bytes).sort()).to.deep.equal(disks.map(({ medium }) => medium).sort());
});

test('records of every size are read as they were written, also after a crash', async (t) => {
  const ground = await recordGround(t);
  ground.account('sizes', 'East Asia');
  const kept = new Map<string, Buffer>();
  for (const size of [0, 1, 4095 - 56, 4096 - 56, 4097 - 56, 70_000, LARGEST_RECORD]) {
    const bytes = randomBytes(size);
    kept.set(await ground.keep('sizes', bytes), bytes);
  }
  expect(await rejection(ground.fabric.parts.records.write('sizes', Buffer.alloc(LARGEST_RECORD + 1)))).to.be.instanceOf(RangeError);
  for (const again of [false, true]) {
    if (again) await ground.crash();
    for (const [record, bytes] of kept) expect((await ground.fabric.parts.records.read(record)).equals(bytes)).to.equal(true);
  }
});

test("what was written and not kept is nobody's after a crash, and its blocks are used again", async (t) => {
  const ground = await recordGround(t);
  ground.account('lost', 'West US');
  const bytes = randomBytes(3000);
  const record = await ground.fabric.parts.records.write('lost', bytes);
  expect(holding(ground, bytes)).to.have.length(3);
  await ground.crash();
  expect(await rejection(ground.fabric.parts.records.read(record))).to.be.instanceOf(RecordLost);
  expect(() => ground.fabric.parts.records.keep(record)).to.throw('no record');
  ground.fabric.parts.media.shrink();
  await ground.keep('lost', randomBytes(3000));
  expect(holding(ground, bytes)).to.deep.equal([]);
});

test('a deleted record is collected on every medium, and the block that is used again keeps no byte of it', async (t) => {
  const ground = await recordGround(t);
  ground.account('old', 'East US');
  ground.account('new', 'East US');
  const bytes = randomBytes(4000);
  const record = await ground.keep('old', bytes);
  ground.release(record);
  await ground.fabric.parts.storageUpkeep.settle();
  expect(ground.fabric.parts.records.collected(record)).to.equal(true);
  expect(holding(ground, bytes)).to.have.length(3);
  ground.fabric.parts.media.shrink();
  const small = await ground.keep('new', Buffer.from('x'));
  expect(ground.copies(small).length).to.equal(3);
  for (const content of ground.media().values())
    for (let at = 0; at + 16 <= bytes.length; at += 16) expect(content.includes(bytes.subarray(at, at + 16))).to.equal(false);
  expect(await rejection(ground.keep('new', Buffer.alloc(5000)))).to.be.instanceOf(NoRoom);
});

test('a record that is being read keeps its blocks until that is over', async (t) => {
  const ground = await recordGround(t);
  ground.account('read', 'East US');
  const bytes = randomBytes(100);
  const record = await ground.keep('read', bytes);
  const unpin = ground.fabric.parts.records.pin([record]);
  ground.release(record);
  await ground.fabric.parts.storageUpkeep.settle();
  await ground.keep('read', randomBytes(100));
  expect(await ground.fabric.parts.records.read(record)).to.deep.equal(bytes);
  unpin();
  await ground.fabric.parts.storageUpkeep.settle();
  expect(ground.fabric.parts.records.collected(record)).to.equal(true);
});

test('a bit that was flipped on a medium is never answered, and is set right from another copy', async (t) => {
  const ground = await recordGround(t);
  ground.account('bits', 'West Europe');
  const bytes = randomBytes(5000);
  const record = await ground.keep('bits', bytes);
  const [first, second, third] = ground.copies(record);
  for (const offset of [0, 4, 8, 24, 56, 5000]) {
    flip(ground, first!.medium, first!.first * 4096 + offset);
    flip(ground, second!.medium, second!.first * 4096 + offset);
    expect((await ground.fabric.parts.records.read(record)).equals(bytes)).to.equal(true);
    expect(holding(ground, bytes)).to.have.length(3);
  }
  for (const copy of [first!, second!, third!]) flip(ground, copy.medium, copy.first * 4096 + 100);
  expect(await rejection(ground.fabric.parts.records.read(record))).to.be.instanceOf(RecordLost);
});

test("one account's record is not another's, though its bytes are put in the place of those", async (t) => {
  const ground = await recordGround(t);
  ground.account('mine', 'West Europe');
  ground.account('theirs', 'West Europe');
  const record = await ground.keep('mine', Buffer.from('mine'));
  ground.fabric.parts.store.run(`UPDATE records SET account = 'theirs' WHERE id = ?`, record);
  expect(await rejection(ground.fabric.parts.records.read(record))).to.be.instanceOf(RecordLost);
});

test('copies go to the paired region, and leave it when the customer wants none there', async (t) => {
  const ground = await recordGround(t);
  ground.account('pair', 'West Europe', 'North Europe');
  const bytes = randomBytes(500);
  const record = await ground.keep('pair', bytes);
  const later = async (): Promise<void> => {
    await ground.fabric.parts.clock.advance(60);
    await ground.fabric.parts.storageUpkeep.settle();
  };
  const regions = (): string[] => ground.copies(record).map(({ medium }) => ground.fabric.parts.media.find(medium)!.region);
  await ground.fabric.parts.storageUpkeep.settle();
  expect(new Set(regions())).to.deep.equal(new Set(['West Europe']));
  await later();
  expect(regions().sort()).to.deep.equal([...Array<string>(3).fill('North Europe'), ...Array<string>(3).fill('West Europe')]);
  const { store, records } = ground.fabric.parts;
  store.transaction(() => {
    store.run(`UPDATE storageAccounts SET secondaryRegion = NULL WHERE name = 'pair'`);
    records.follow('pair');
  });
  await later();
  expect(new Set(regions())).to.deep.equal(new Set(['West Europe']));
  expect(await records.read(record)).to.deep.equal(bytes);
});

for (const what of ['medium', 'rack', 'data-centre'] as const)
  test(`the loss of a ${what} loses nothing, and copies are made anew where the account belongs`, async (t) => {
    const ground = await recordGround(t);
    ground.account('safe', 'South Central US');
    const bytes = randomBytes(2000);
    const record = await ground.keep('safe', bytes);
    const disk = ground.fabric.parts.media.find(ground.copies(record)[0]!.medium)!;
    const name = { medium: disk.medium, rack: disk.rack, 'data-centre': disk.dataCentre }[what];
    expect(ground.fabric.parts.media.lose(what, 'nothing')).to.equal(false);
    expect(ground.fabric.parts.media.lose(what, name)).to.equal(true);
    expect(await ground.fabric.parts.records.read(record)).to.deep.equal(bytes);
    ground.fabric.parts.storageUpkeep.mediaChanged();
    await ground.fabric.parts.storageUpkeep.settle();
    expect(holding(ground, bytes)).to.have.length(what === 'data-centre' ? 2 : 3);
    await ground.keep('safe', randomBytes(10));
    await ground.crash();
    ground.fabric.parts.media.replace();
    ground.fabric.parts.storageUpkeep.mediaChanged();
    await ground.fabric.parts.storageUpkeep.settle();
    expect(holding(ground, bytes)).to.have.length(3);
    expect(new Set(ground.fabric.parts.media.all().map(({ region }) => region))).to.deep.equal(new Set(['South Central US']));
  });

test("a backup lies in the account's region, brings back what is damaged everywhere, and goes when the record is deleted", async (t) => {
  const ground = await recordGround(t);
  ground.account('saved', 'Southeast Asia');
  const bytes = randomBytes(2000);
  const record = await ground.keep('saved', bytes);
  const { storageUpkeep, records } = ground.fabric.parts;
  await storageUpkeep.backUp();
  await storageUpkeep.backUp();
  expect(holding(ground, bytes)).to.have.length(4);
  for (const copy of ground.copies(record)) if (copy.role === 'here') flip(ground, copy.medium, copy.first * 4096 + 60);
  expect(await rejection(records.read(record))).to.be.instanceOf(RecordLost);
  await storageUpkeep.restore();
  expect(await records.read(record)).to.deep.equal(bytes);
  expect(holding(ground, bytes)).to.have.length(4);
  ground.release(record);
  await storageUpkeep.settle();
  await storageUpkeep.fill(Buffer.from('filled'));
  expect(holding(ground, bytes)).to.deep.equal([]);
});

test('rebalancing moves copies to media that are emptier, and within the region', async (t) => {
  const ground = await recordGround(t);
  ground.account('full', 'West Europe');
  const kept = new Map<string, Buffer>();
  const [away] = ground.fabric.parts.media.inRegion('West Europe');
  ground.fabric.parts.media.lose('medium', away!.medium);
  for (let more = 0; more < 12; more += 1) {
    const bytes = randomBytes(4000);
    kept.set(await ground.keep('full', bytes), bytes);
  }
  ground.fabric.parts.media.replace();
  await ground.fabric.parts.storageUpkeep.rebalance();
  const used = ground.fabric.parts.media
    .all()
    .map(({ medium }) => [...kept.keys()].filter((each) => ground.copies(each).some((copy) => copy.medium === medium)).length);
  expect(used.reduce((sum, count) => sum + count)).to.equal(36);
  expect(Math.max(...used) - Math.min(...used)).to.be.at.most(2);
  for (const [record, bytes] of kept) expect((await ground.fabric.parts.records.read(record)).equals(bytes)).to.equal(true);
});

test('nothing is written for an account that is not there', async (t) => {
  const ground = await recordGround(t);
  expect(await rejection(ground.fabric.parts.records.write('nobody', Buffer.from('x')))).to.be.instanceOf(NoSuchAccount);
});

test("what is collected later waits for the fabric's clock", async (t) => {
  const ground = await recordGround(t, {}, { collectionPolicy: () => ({ delaySeconds: 3600, givenUp: (copies) => copies }) });
  ground.account('slow', 'West Europe');
  const record = await ground.keep('slow', Buffer.from('slow'));
  ground.release(record);
  await ground.fabric.parts.storageUpkeep.settle();
  expect(ground.fabric.parts.records.collected(record)).to.equal(false);
  await ground.fabric.parts.clock.advance(3601);
  await ground.fabric.parts.storageUpkeep.settle();
  expect(ground.fabric.parts.records.collected(record)).to.equal(true);
});

test('a crash while a record is collected leaves nothing in use', async (t) => {
  const ground = await recordGround(t);
  ground.account('crash', 'West Europe');
  const bytes = randomBytes(3000);
  const record = await ground.keep('crash', bytes);
  const fabric = ground.fabric;
  const down = new Promise<void>((resolve) => fabric.parts.storageSteps.failAt('collecting', () => void fabric.crash().then(resolve)));
  ground.release(record);
  await down;
  await ground.crash();
  await ground.fabric.parts.storageUpkeep.settle();
  expect(ground.fabric.parts.records.collected(record)).to.equal(true);
  ground.fabric.parts.media.shrink();
  await ground.keep('crash', randomBytes(3000));
  expect(holding(ground, bytes)).to.deep.equal([]);
});
