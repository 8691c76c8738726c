import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { startFabric, type Fabric } from '../../../src/reference-impl/fabric.ts';
import type { FabricOptions, PartMakers } from '../../../src/reference-impl/parts.ts';
import { copiesOf, type Copy } from '../../../src/reference-impl/storage/records/copy.ts';
import { loopbackIdentity } from '../../../src/reference-impl/pki/server-identity.ts';

/** A fabric whose storage is tried out below its doors. */
export interface RecordGround {
  fabric: Fabric;
  readonly folder: string;
  /** Cuts the power and starts the fabric again. */
  crash(): Promise<void>;
  /** An account in this region, paired with another or not. */
  account(name: string, region: string, paired?: string | null): void;
  /** Writes a record and keeps it. */
  keep(account: string, bytes: Uint8Array): Promise<string>;
  release(record: string): void;
  copies(record: string): readonly Copy[];
  /** All media of storage, by name. */
  media(): ReadonlyMap<string, Buffer>;
}

let identity: ReturnType<typeof loopbackIdentity> | undefined;

export async function recordGround(
  t: TestContext,
  options: Partial<FabricOptions> = {},
  exchanged: Partial<PartMakers> = {},
): Promise<RecordGround> {
  const folder = mkdtempSync(join(tmpdir(), 'fabric-records-'));
  identity ??= loopbackIdentity(folder);
  const start = () => startFabric({ folder, passwordCost: 16, identity: identity!, ...options }, exchanged);
  const ground: RecordGround = {
    folder,
    fabric: await start(),
    crash: async () => {
      await ground.fabric.crash();
      ground.fabric = await start();
    },
    account: (name, region, paired = null) => {
      const { resources, storageKeys } = ground.fabric.parts;
      const now = '2012-06-07T00:00:00.000Z';
      resources.storageAccounts.insert({
        subscriptionId: 'test',
        name,
        label: name,
        description: '',
        location: region,
        affinityGroup: null,
        status: 'Created',
        geoReplication: paired === null ? 0 : 1,
        primaryRegion: region,
        secondaryRegion: paired,
        secureTransferOnly: 0,
        ...storageKeys.issue(name),
        created: now,
        modified: now,
      });
    },
    keep: async (account, bytes) => {
      const { records, store } = ground.fabric.parts;
      const record = await records.write(account, bytes);
      store.transaction(() => records.keep(record));
      return record;
    },
    release: (record) => ground.fabric.parts.store.transaction(() => ground.fabric.parts.records.release(record)),
    copies: (record) => copiesOf(ground.fabric.parts.records.row(record)?.copies ?? '[]'),
    media: () => new Map(ground.fabric.parts.media.all().map(({ medium }) => [medium, readFileSync(join(folder, medium))])),
  };
  t.after(async () => {
    await ground.fabric.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return ground;
}
