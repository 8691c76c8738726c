import { startFabric, type Fabric } from '../../reference-impl/fabric.ts';
import type { PartMakers } from '../../reference-impl/parts.ts';
import { version } from '../../../package.json';
import {
  PROTOCOL,
  type Adapter,
  type AdapterCard,
  type InstrumentName,
  type InstrumentRequest,
  type InstrumentResult,
  type OpenFabric,
  type OpenRequest,
  type Reply,
  type Surfaces,
} from '../contract/index.ts';
import { artefactDigest } from './artefact-digest.ts';
import { makeLabFolder, removeLabFolder } from './lab-folder.ts';
import { REFERENCE_INSTRUMENTS, useInstrument, type Bench } from './lab.ts';

/** scrypt's N for fabrics that live for one check: next to nothing. What is checked is who gets in, not how long a guess takes. */
const LAB_PASSWORD_COST = 2 ** 4;

/** What can be different about a reference adapter: this is how a broken twin is plugged in. */
export interface ReferenceOptions {
  /** The name on its card. */
  readonly name?: string;
  /** Parts in the place of the reference's own. */
  readonly parts?: Partial<PartMakers>;
  /** Entries of the card that are different. */
  readonly card?: Partial<AdapterCard>;
  /** Changes what every fabric looks like from outside, once it has started and again after each power cut. */
  readonly wrap?: (fabric: Fabric) => Fabric;
}

/** The reference fabric behind the contract. Every fabric that it opens has a temporary folder of its own, which goes when the fabric is closed. */
export function referenceAdapter(options: ReferenceOptions = {}): Adapter {
  return new ReferenceAdapter(options);
}

class ReferenceAdapter implements Adapter {
  readonly #options: ReferenceOptions;
  readonly #open = new Map<string, Bench>();
  #opened = 0;

  constructor(options: ReferenceOptions) {
    this.#options = options;
  }

  async describe(): Promise<Reply<AdapterCard>> {
    const card: AdapterCard = {
      protocol: PROTOCOL,
      name: this.#options.name ?? 'reference',
      version,
      vendor: 'the fabric-tck project',
      artefactDigest: artefactDigest(),
      profiles: [
        'access',
        'sign-in',
        'compute',
        'control-plane',
        'least-privilege',
        'isolation',
        'network',
        'encryption',
        'deletion',
        'integrity',
        'geo',
      ],
      instruments: [...REFERENCE_INSTRUMENTS],
      ...this.#options.card,
    };
    return { reply: 'accepted', result: card };
  }

  async open({ identity }: OpenRequest): Promise<Reply<OpenFabric>> {
    const folder = makeLabFolder();
    const start = () => this.#start(folder, identity);
    const fabric = await start().catch(async (error: unknown) => {
      await removeLabFolder(folder);
      throw error;
    });
    const bench: Bench = {
      folder,
      fabric,
      crash: async () => {
        await bench.fabric.crash();
        bench.fabric = await start();
        return surfacesOf(bench.fabric);
      },
    };
    const handle = `fabric-${(this.#opened += 1)}`;
    this.#open.set(handle, bench);
    const endpoints = fabric.routes.map(({ surface, method, path, credential }) => ({ surface, method, path, credential }));
    return { reply: 'accepted', result: { fabric: handle, surfaces: surfacesOf(fabric), endpoints: endpoints as OpenFabric['endpoints'] } };
  }

  async use<I extends InstrumentName>(fabric: string, instrument: I, request: InstrumentRequest<I>): Promise<Reply<InstrumentResult<I>>> {
    const bench = this.#open.get(fabric);
    if (bench === undefined) return { reply: 'refused', code: 'no-such-fabric' };
    return useInstrument(bench, instrument, request);
  }

  async close(fabric: string): Promise<Reply<Record<string, never>>> {
    const bench = this.#open.get(fabric);
    if (bench === undefined) return { reply: 'refused', code: 'no-such-fabric' };
    this.#open.delete(fabric);
    await bench.fabric.stop();
    await removeLabFolder(bench.folder);
    return { reply: 'accepted', result: {} };
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.#open.keys()].map((fabric) => this.close(fabric)));
  }

  async #start(folder: string, identity: OpenRequest['identity']): Promise<Fabric> {
    const fabric = await startFabric({ folder, identity, passwordCost: LAB_PASSWORD_COST }, this.#options.parts);
    return this.#options.wrap?.(fabric) ?? fabric;
  }
}

function surfacesOf({ doors, certificate }: Fabric): Surfaces {
  return {
    portal: { url: doors.portal, certificate },
    smapi: { url: doors.smapi, certificate },
    storage: { url: doors.storage, certificate },
  };
}
