import type { DataTable } from '@cucumber/cucumber';
import { attack } from '../src/clients/attacks/index.ts';
import { Given, Then, When } from './support/steps.ts';
import { claimFrames, putOnWire } from './support/wire-put.ts';
import { addSecond, layWire } from './support/wire-scene.ts';
import type { FabricWorld } from './support/world.ts';

/** Filters that the lab can take out of the way, in the words of the feature files. */
const LAYERS = {
  'the hypervisor': 'hypervisor',
  'the root OS': 'root-os',
  'the edge': 'edge',
  'the root OS for what comes from outside': 'root-os-endpoints',
} as const;

Given('the stranger commands an instance of the owner, beside another of the owner and one next door', async function () {
  await layWire(this);
});

Given('the stranger commands an instance of the owner and the root OS under it', async function () {
  await layWire(this);
});

Given('the owner has declared an endpoint', async function () {
  await layWire(this);
});

Given(/^the filter of (.+) is out of the way$/, async function (words: keyof typeof LAYERS) {
  await this.lab.must('wire.layer', { layer: LAYERS[words], on: false });
});

const MIXES_ADDRESSES = 'I9';

/** The rows of a table that names them. */
async function putRows(world: FabricWorld, table: DataTable): Promise<void> {
  const ids = table.hashes().map(({ row }) => row ?? '');
  if (ids.includes(MIXES_ADDRESSES)) await addSecond(world);
  await putOnWire(world, `sending the frames of ${ids.join(', ')}`, ids.map(attack));
}

When('the stranger does each of these, and the auditor listens at every port:', async function (table: DataTable) {
  await putRows(this, table);
});

When('the stranger does one thing of each family, and the auditor listens at every port:', async function (table: DataTable) {
  await putRows(this, table);
});

Then('each ends as the table says, and what is lawful arrives', function () {
  claimFrames(this);
});

Then('none gets where it may not, and what is lawful arrives', function () {
  claimFrames(this);
});
