import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Fabric } from '../../reference-impl/fabric.ts';
import type { InstrumentName, InstrumentRequest } from '../contract/index.ts';
import { UnknownMedium } from './disk-lab.ts';
import type { Hands } from './lab.ts';

type StorageHands = Pick<Hands, Extract<InstrumentName, `storage.${string}` | 'medium.change'>>;

/** What is wished for cannot be had. */
export class NoSuchPlace extends Error {
  override readonly name = 'NoSuchPlace';
  constructor(
    readonly reason: 'no-such-location' | 'name-taken' | 'nothing-to-lose',
    message: string,
  ) {
    super(message);
  }
}

/** How the instruments for storage are worked on the reference fabric. */
export const storageHands: StorageHands = {
  'storage.openAccount': async ({ fabric }, wish) => openAccount(fabric, wish),
  'storage.describe': async ({ fabric }) => ({
    frontEnds: fabric.storageFrontEnds.map(({ name, url, plain }) => ({ name, surface: { url, certificate: fabric.certificate }, plain })),
    media: fabric.parts.media.all().map(({ medium, region, geography, dataCentre, rack }) => ({
      medium,
      location: region,
      geography,
      dataCentre,
      rack,
      blockBytes: fabric.parts.recordImage.blockBytes,
    })),
  }),
  'storage.settle': async ({ fabric }) => {
    await fabric.parts.storageUpkeep.settle();
    return {};
  },
  'storage.powerFailsAt': async ({ fabric }, { step }) => {
    fabric.parts.storageSteps.failAt(step, () => void fabric.crash());
    return {};
  },
  'storage.lose': async ({ fabric: { parts } }, { what, name }) => {
    if (!parts.media.lose(what, name)) throw new NoSuchPlace('nothing-to-lose', `no ${what} of storage is called ${name}`);
    parts.storageUpkeep.mediaChanged();
    return {};
  },
  'storage.replace': async ({ fabric: { parts } }) => {
    parts.media.replace();
    parts.storageUpkeep.mediaChanged();
    return {};
  },
  'storage.rebalance': async ({ fabric }) => {
    await fabric.parts.storageUpkeep.rebalance();
    return {};
  },
  'storage.backUp': async ({ fabric }) => {
    await fabric.parts.storageUpkeep.backUp();
    return {};
  },
  'storage.restore': async ({ fabric }) => {
    await fabric.parts.storageUpkeep.restore();
    return {};
  },
  'storage.fill': async ({ fabric }, { bytes }) => {
    await fabric.parts.storageUpkeep.fill(Buffer.from(bytes, 'base64'));
    return {};
  },
  'medium.change': async ({ fabric, folder }, { medium, offset, bytes }) => {
    if (fabric.parts.media.find(medium) === undefined) throw new UnknownMedium(`storage has no medium ${medium}`);
    const file = openSync(join(folder, medium), 'r+');
    try {
      writeSync(file, Buffer.from(bytes, 'base64'), 0, undefined, offset);
    } finally {
      closeSync(file);
    }
    return {};
  },
};

/** As the management does it, without its doors; nobody owns the account. */
function openAccount({ parts }: Fabric, wish: InstrumentRequest<'storage.openAccount'>) {
  const { name, location, geoReplication = true, secureTransferOnly = false } = wish;
  const { regions, resources, storageKeys, subscriptions, clock } = parts;
  const region = location === undefined ? regions.list()[0] : regions.find(location);
  if (region === undefined) throw new NoSuchPlace('no-such-location', `the fabric has no location ${location ?? ''}`);
  if (resources.storageAccounts.isTaken(name)) throw new NoSuchPlace('name-taken', `the name ${name} is taken`);
  const now = clock.now().toISOString();
  resources.storageAccounts.insert({
    subscriptionId: subscriptions.open(`${name}@lab.example`, name),
    name,
    label: name,
    description: '',
    location: region.name,
    affinityGroup: null,
    status: 'Created',
    geoReplication: geoReplication ? 1 : 0,
    primaryRegion: region.name,
    secondaryRegion: geoReplication ? region.pair : null,
    secureTransferOnly: secureTransferOnly ? 1 : 0,
    ...storageKeys.issue(name),
    created: now,
    modified: now,
  });
  const keys = storageKeys.of(name);
  if (keys === undefined) throw new Error(`the account ${name} has no keys`);
  return { account: name, ...keys };
}
