import { open, readFile, readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { InstrumentName, InstrumentRequest, InstrumentResult, Reply } from '../contract/index.ts';
import type { Bench } from './bench.ts';

/**
 * Azurite signs a length of zero as nothing, whatever the version, as the service does from 2015-02-21 on; and it knows shared access
 * signatures from 2015-04-05 on.
 */
const SERVICE_VERSION = '2015-04-05';

type Hands = { readonly [I in InstrumentName]?: (bench: Bench, request: InstrumentRequest<I>) => Promise<InstrumentResult<I>> };

/** Azurite, or the lab, declines, for a reason that it names. */
class Declined extends Error {
  override readonly name = 'Declined';
  constructor(
    readonly reason: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * How each instrument is worked on Azurite. Its clock is the machine's, which nobody moves.
 *
 * `storage.describe` names no media: Azurite knows neither locations nor racks, and gives up a whole extent file of up to 64 MiB at a time,
 * which is no block. The files themselves are under `media.read`.
 */
const hands: Hands = {
  'storage.openAccount': async ({ accounts }, { location, geoReplication }) => {
    if (location !== undefined) throw new Declined('no-locations', 'Azurite has no locations');
    if (geoReplication === true) throw new Declined('no-geo-replication', 'Azurite keeps one copy');
    const account = accounts.next();
    if (account === undefined) throw new Declined('no-accounts-left', 'every account that Azurite was started with has been handed out');
    return account;
  },
  'storage.describe': async ({ surface }) => ({
    frontEnds: [{ name: 'blob', surface }],
    serviceVersion: SERVICE_VERSION,
    media: [],
  }),
  'clock.read': async () => ({ now: new Date().toISOString() }),
  'fabric.crash': async (bench) => {
    await bench.crash();
    return { surfaces: { storage: bench.surface } };
  },
  'media.read': async ({ workspace }) => ({
    media: (await Promise.all((await mediaOf(workspace)).map(async (name) => ({ name, bytes: await contentOf(workspace, name) })))).flatMap(
      ({ name, bytes }) => (bytes === undefined ? [] : [{ name, bytes }]),
    ),
  }),
  'medium.read': async ({ workspace }, { medium }) => {
    const bytes = (await mediaOf(workspace)).includes(medium) ? await contentOf(workspace, medium) : undefined;
    if (bytes === undefined) throw unknownMedium(medium);
    return { bytes };
  },
  'medium.change': async ({ workspace }, { medium, offset, bytes }) => {
    if (!(await mediaOf(workspace)).includes(medium)) throw unknownMedium(medium);
    const changed = Buffer.from(bytes, 'base64');
    const file = await open(join(workspace, medium), 'r+');
    try {
      if (offset + changed.length > (await file.stat()).size)
        throw new Declined('beyond-the-end', `the medium ${medium} ends before byte ${offset + changed.length}`);
      await file.write(changed, 0, changed.length, offset);
    } finally {
      await file.close();
    }
    return {};
  },
};

/** The instruments that Azurite has. */
export const AZURITE_INSTRUMENTS = Object.keys(hands) as readonly InstrumentName[];

/** Uses an instrument on an Azurite. What is declined for a named reason is refused; any other error is the adapter's and is thrown. */
export async function useInstrument<I extends InstrumentName>(
  bench: Bench,
  instrument: I,
  request: InstrumentRequest<I>,
): Promise<Reply<InstrumentResult<I>>> {
  const hand = hands[instrument];
  if (hand === undefined) return { reply: 'unsupported' };
  try {
    return { reply: 'accepted', result: await hand(bench, request) };
  } catch (error) {
    if (error instanceof Declined) return { reply: 'refused', code: error.reason, message: error.message };
    throw error;
  }
}

const unknownMedium = (medium: string): Declined => new Declined('no-such-medium', `there is no medium ${medium}`);

/** Every file that Azurite keeps, by its path in the workspace. */
async function mediaOf(workspace: string): Promise<string[]> {
  const entries = await readdir(workspace, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return files.map((file) => relative(workspace, file).split(sep).join('/')).sort();
}

/** A file in base64; undefined when it has gone in the meantime, as Azurite replaces its databases whenever it saves them. */
async function contentOf(workspace: string, name: string): Promise<string | undefined> {
  try {
    return (await readFile(join(workspace, name))).toString('base64');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
