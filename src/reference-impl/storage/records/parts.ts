import { randomBytes } from 'node:crypto';
import type { Composition } from '../../parts.ts';
import type { Store } from '../../state/store.ts';
import type { Vault } from '../../state/vault.ts';
import { createStorageSteps, type StorageSteps } from '../steps.ts';
import { PROMPT_COLLECTION, type CollectionPolicy } from './collection.ts';
import { createCopier, type Copier } from './copier.ts';
import { createRecordImage, type RecordImage } from './image.ts';
import { createMedia, type Media } from './media.ts';
import { createRecordPlacement, type RecordPlacement } from './placement.ts';
import { createRecordStore, type RecordStore } from './record-store.ts';
import { createStorageUpkeep, type StorageUpkeep } from './upkeep.ts';

/** The parts that keep the bytes of all storage accounts. */
export interface RecordPartsOfFabric {
  readonly media: Media;
  /** SAK-5, DEL-5. */
  readonly recordImage: RecordImage;
  /** GEO-1, GEO-2. */
  readonly recordPlacement: RecordPlacement;
  readonly recordCopier: Copier;
  readonly records: RecordStore;
  /** DEL-4. */
  readonly collectionPolicy: CollectionPolicy;
  readonly storageUpkeep: StorageUpkeep;
  readonly storageSteps: StorageSteps;
}

type Makers = { readonly [Name in keyof RecordPartsOfFabric]: (composition: Composition) => RecordPartsOfFabric[Name] };

/** In bytes. */
const BLOCK = 4096;
const DISK = 1024 * 1024 * 1024;

export const recordMakers: Makers = {
  media: (c) =>
    createMedia({
      store: c.part('store'),
      dataCentres: c.part('dataCentres'),
      folder: c.options.folder,
      blockBytes: c.part('recordImage').blockBytes,
      diskBytes: c.options.diskBytes ?? DISK,
    }),
  recordImage: (c) => recordImageOf(c, BLOCK),
  recordPlacement: (c) => createRecordPlacement({ store: c.part('store'), media: c.part('media') }),
  recordCopier: (c) => createCopier({ media: c.part('media'), blockBytes: c.part('recordImage').blockBytes }),
  records: (c) =>
    createRecordStore({
      store: c.part('store'),
      clock: c.part('clock'),
      media: c.part('media'),
      image: c.part('recordImage'),
      placement: c.part('recordPlacement'),
      copier: c.part('recordCopier'),
    }),
  collectionPolicy: () => PROMPT_COLLECTION,
  storageUpkeep: (c) =>
    createStorageUpkeep({
      store: c.part('store'),
      clock: c.part('clock'),
      media: c.part('media'),
      image: c.part('recordImage'),
      placement: c.part('recordPlacement'),
      copier: c.part('recordCopier'),
      records: c.part('records'),
      collectionPolicy: c.part('collectionPolicy'),
      steps: c.part('storageSteps'),
      abandoned: c.abandoned,
    }),
  storageSteps: () => createStorageSteps(),
};

/** Records as they lie in blocks of so many bytes. */
export const recordImageOf = (c: Composition, blockBytes: number): RecordImage =>
  createRecordImage(recordKey(c.part('store'), c.part('vault')), blockBytes);

const KEY = 'storage.record-key';

/** The key of the records, sealed in the store; made when it is first asked for. */
function recordKey(store: Store, vault: Vault): () => Buffer {
  let known: Buffer | undefined;
  const find = (): Buffer => {
    const sealed = store.setting(KEY);
    if (sealed !== undefined) return vault.open(KEY, Buffer.from(sealed, 'base64'));
    const key = randomBytes(32);
    store.keepSetting(KEY, vault.seal(KEY, key).toString('base64'));
    return key;
  };
  return () => (known ??= find());
}
