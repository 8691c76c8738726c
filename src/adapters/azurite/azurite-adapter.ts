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
} from '../contract/index.ts';
import { Bench } from './bench.ts';
import { BlobProcesses } from './blob-process.ts';
import { installation, type Installation } from './installation.ts';
import { AZURITE_INSTRUMENTS, useInstrument } from './lab.ts';

/**
 * Azurite's blob service behind the contract: storage that this project did not write. Each fabric is an Azurite of its own, in a process
 * that serves no other meanwhile, on a temporary folder that goes when the fabric is closed. Azurite's telemetry is off.
 * @throws AdapterNotStarted when Azurite is not installed
 */
export function azuriteAdapter(): Adapter {
  return new AzuriteAdapter(installation());
}

class AzuriteAdapter implements Adapter {
  readonly #installed: Installation;
  readonly #processes = new BlobProcesses();
  readonly #open = new Map<string, Bench>();
  #opened = 0;

  constructor(installed: Installation) {
    this.#installed = installed;
  }

  async describe(): Promise<Reply<AdapterCard>> {
    this.#processes.prepare();
    return {
      reply: 'accepted',
      result: {
        protocol: PROTOCOL,
        name: 'azurite',
        version: this.#installed.version,
        vendor: 'Microsoft',
        artefactDigest: this.#installed.digest,
        profiles: ['storage'],
        instruments: [...AZURITE_INSTRUMENTS],
      },
    };
  }

  async open({ identity }: OpenRequest): Promise<Reply<OpenFabric>> {
    const bench = new Bench(this.#processes, identity);
    const service = await bench.start().catch(async (error: unknown) => {
      await bench.remove();
      throw error;
    });
    const fabric = `azurite-${(this.#opened += 1)}`;
    this.#open.set(fabric, bench);
    const endpoints = service.endpoints.map((each) => ({ surface: 'storage' as const, credential: 'storage-key' as const, ...each }));
    return { reply: 'accepted', result: { fabric, surfaces: { storage: bench.surface }, endpoints } };
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
    await bench.remove();
    return { reply: 'accepted', result: {} };
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.#open.keys()].map((fabric) => this.close(fabric)));
    await this.#processes.dispose();
  }
}
