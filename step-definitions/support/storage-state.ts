import { createHash } from 'node:crypto';
import type { BlobClient, ListedBlob } from '../../src/clients/storage/index.ts';
import type { Exchange } from '../../src/conformance/evidence/index.ts';
import { found } from './hosted-services.ts';
import type { State } from './state.ts';
import type { Done } from './world.ts';

/** What was not accepted on the way, so that there is nothing to be seen. */
class NotSeen extends Error {
  constructor(readonly done: Done) {
    super('a look was not accepted');
  }
}

/** Bytes as evidence: short, and other for other bytes. */
export const fingerprint = (bytes: Uint8Array): string =>
  `${bytes.byteLength} bytes, ${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}`;

/**
 * Everything that a client sees in its account: containers, and in them blobs, snapshots and blocks that nobody has committed yet, each with what is said of it and
 * what it holds. An observation for the judges of comparison.
 */
export async function seeAccount(client: BlobClient): Promise<Done> {
  const exchanges: Exchange[] = [];
  const of = async <Value>(asking: Promise<Done & { readonly value: Value | null }>): Promise<Value> => {
    const { outcome, exchanges: made, value } = await asking;
    exchanges.push(...made);
    if (value === null) throw new NotSeen({ outcome, exchanges });
    return value;
  };
  const seeBlob = async (container: string, { name, snapshot, ...said }: ListedBlob): Promise<State> => {
    const thing = `${snapshot === null ? 'blob' : 'snapshot'} ${container}/${name}${snapshot === null ? '' : ` of ${snapshot}`}`;
    const { outcome, exchanges: made, value } = await client.getBlob(container, name, snapshot === null ? {} : { snapshot });
    exchanges.push(...made);
    // What has blocks alone is listed, and there is nothing to be read of it yet.
    if (outcome.reply === 'refused' && outcome.code === 'BlobNotFound') return { [thing]: said };
    if (value === null) throw new NotSeen({ outcome, exchanges });
    return { [thing]: { ...said, holds: fingerprint(value) } };
  };
  const seeContainer = async (name: string): Promise<State> => {
    const { blobs } = await of(client.listBlobs(name, { include: ['snapshots', 'metadata', 'uncommittedblobs'] }));
    const { publicAccess, policies } = await of(client.getContainerAccess(name));
    let state: State = { [`access to ${name}`]: { publicAccess, policies } };
    for (const blob of blobs) state = { ...state, ...(await seeBlob(name, blob)) };
    return state;
  };
  try {
    let state: State = {};
    const { containers } = await of(client.listContainers({ metadata: true }));
    for (const { name, ...said } of containers) state = { ...state, [`container ${name}`]: said, ...(await seeContainer(name)) };
    return found(state, exchanges);
  } catch (error) {
    if (error instanceof NotSeen) return error.done;
    throw error;
  }
}

/** One after another, as one deed: the first that is not accepted says how it ended. */
export async function inTurn(deeds: readonly (() => Promise<Done>)[]): Promise<Done> {
  const exchanges: Exchange[] = [];
  let last: Done | null = null;
  for (const deed of deeds) {
    last = await deed();
    exchanges.push(...last.exchanges);
    if (last.outcome.reply !== 'accepted') break;
  }
  if (last === null) throw new Error('Nothing was done.');
  return { outcome: last.outcome, exchanges };
}
