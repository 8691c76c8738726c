import { compose } from './composition.ts';
import { referenceParts, type FabricOptions, type PartMakers, type Parts, type SurfaceName } from './parts.ts';
import { loopbackIdentity } from './pki/server-identity.ts';

/** One endpoint, as the table that dispatches to it has it. */
export interface Route {
  readonly surface: SurfaceName;
  readonly method: string;
  /** `{subscription}` and the like stand for names. */
  readonly path: string;
  readonly credential: 'public' | 'session' | 'certificate' | 'storage-key';
}

/** Where a front end of storage is reached. */
export interface StorageFrontEnd {
  readonly name: string;
  /** `https://127.0.0.1:PORT` */
  readonly url: string;
  /** The same without TLS: `http://127.0.0.1:PORT`. */
  readonly plain: string;
}

/** A running fabric. */
export interface Fabric {
  /** Where each surface is reached: `https://127.0.0.1:PORT`. */
  readonly doors: Readonly<Record<SurfaceName, string>>;
  /** The front ends of storage, through each of which every account is served; the first is the door. */
  readonly storageFrontEnds: readonly StorageFrontEnd[];
  /** The certificate that the doors show, PEM. */
  readonly certificate: string;
  /** Every endpoint there is. */
  readonly routes: readonly Route[];
  readonly parts: Parts;
  /**
   * Cuts the power: connections drop, work under way ends where it is, nothing is flushed. Resolves when nothing of this fabric runs any
   * more; start the same folder again to have it back.
   */
  crash(): Promise<void>;
  /** Closes the fabric. What counts is on the medium at every moment, so an orderly end has no more to do than a crash. */
  stop(): Promise<void>;
}

/**
 * Starts a fabric in a folder: a new one when the folder is empty or missing, else the one that was there. `exchanged` takes the place of
 * reference parts of the same name: that is how a fabric with one thing wrong is made.
 */
export async function startFabric(options: FabricOptions, exchanged: Partial<PartMakers> = {}): Promise<Fabric> {
  const identity = options.identity ?? loopbackIdentity(options.folder);
  const abandon = new AbortController();
  const { parts, open } = compose({ ...options, identity }, { ...referenceParts, ...exchanged }, abandon.signal);
  const doors = { portal: parts.portalDoor, smapi: parts.smapiDoor, storage: parts.storageDoor };

  let ended: Promise<void> | undefined;
  const end = async (): Promise<void> => {
    // Up to the first await nothing else gets to run: no late callback finds a store or a clock that still obeys it.
    abandon.abort();
    const closing = [...Object.values(doors), parts.secondStorageDoor].map((door) => door.destroy());
    parts.controlChannel.close();
    parts.computeNodes.powerOff();
    parts.images.close();
    parts.network.powerOff();
    parts.clock.stop();
    parts.store.close();
    parts.media.close();
    await Promise.all([...closing, parts.controller.ended(), parts.storageUpkeep.ended()]);
  };
  try {
    // What the last run left lying about is swept up before anybody can add to it.
    await parts.controller.start();
    parts.storageUpkeep.start();
    const opened = await open(doors);
    return {
      doors: opened,
      storageFrontEnds: [
        { name: 'front end 1', url: opened.storage, plain: await parts.storageDoor.listenPlain() },
        { name: 'front end 2', url: await parts.secondStorageDoor.listen(), plain: await parts.secondStorageDoor.listenPlain() },
      ],
      certificate: identity.certificate,
      routes: Object.values(doors).flatMap((door): readonly Route[] => door.routes),
      parts,
      crash: () => (ended ??= end()),
      stop: () => (ended ??= end()),
    };
  } catch (error) {
    await end();
    throw error;
  }
}
