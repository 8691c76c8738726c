import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChannelIdentity } from '../control-channel/channel-identity.ts';
import type { ExecutionContext, InstanceEndpoint, InstanceState } from './instance.ts';

/** What a node knows of an instance of its own: enough to bring it up again, with nobody's help, after the power was cut. */
export interface InstanceRecord {
  readonly instance: number;
  readonly name: string;
  readonly state: InstanceState;
  /** Whose it is: the subscription's id. */
  readonly tenant: string;
  readonly executionContext: ExecutionContext;
  /** What of it the world reaches, as the fabric controller said. The root OS filters by this, and asks nobody else (EDG-1). */
  readonly endpoints: readonly InstanceEndpoint[];
  /** The images below its drives E: and D:. */
  readonly image: string;
  readonly guestOs: string;
  /** The content of its configuration file, and the revision that it is of. */
  readonly configuration: string;
  readonly revision: string;
  /** What its guest agent is known by. */
  readonly agent: ChannelIdentity;
}

/** The records of a node's instances, each beside the drives that it tells of, in a folder of the instance's own. */
export interface InstanceRecords {
  folderOf(instance: number): string;
  find(instance: number): InstanceRecord | undefined;
  /** In one step: a crash leaves the old record or the new one. */
  put(record: InstanceRecord): InstanceRecord;
  /** Removes an instance's folder with all that is in it. */
  remove(instance: number): void;
  /** The numbers of all instances, also of those that a crash left half made and without a record. */
  numbers(): readonly number[];
}

export function createInstanceRecords(folder: string): InstanceRecords {
  const instances = join(folder, 'instances');
  const folderOf = (instance: number): string => join(instances, String(instance));
  const fileOf = (instance: number): string => join(folderOf(instance), 'instance.json');
  const known = new Map<number, InstanceRecord>();

  return {
    folderOf,
    find: (instance) => {
      const record = known.get(instance);
      if (record !== undefined || !existsSync(fileOf(instance))) return record;
      const read = JSON.parse(readFileSync(fileOf(instance), 'utf8')) as InstanceRecord;
      known.set(instance, read);
      return read;
    },
    put: (record) => {
      const file = fileOf(record.instance);
      mkdirSync(folderOf(record.instance), { recursive: true });
      writeFileSync(`${file}.new`, JSON.stringify(record), { mode: 0o600 });
      renameSync(`${file}.new`, file);
      known.set(record.instance, record);
      return record;
    },
    remove: (instance) => {
      known.delete(instance);
      rmSync(folderOf(instance), { recursive: true, force: true });
    },
    numbers: () => (existsSync(instances) ? readdirSync(instances).map(Number).filter(Number.isSafeInteger) : []),
  };
}
