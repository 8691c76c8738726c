import {
  AdapterFault,
  type InstrumentName,
  type InstrumentRequest,
  type InstrumentResult,
  type Json,
  type Reply,
} from '../../src/adapters/contract/index.ts';
import type { Fault } from '../../src/conformance/evidence/index.ts';
import type { Done, FabricWorld } from './world.ts';

/** The lab's instruments, used on the scenario's fabric. */
export class Lab {
  constructor(private readonly world: FabricWorld) {}

  /** A call on the adapter. Its faults become outcomes; every other error is the kit's own and passes through. */
  async call<Result>(perform: () => Promise<Reply<Result>>): Promise<Reply<Result> | Fault> {
    try {
      return await perform();
    } catch (error) {
      if (error instanceof AdapterFault) return { reply: 'fault', fault: error.fault, detail: error.detail };
      throw error;
    }
  }

  /** Uses an instrument, whatever comes of it; throws SetUpFailed when the lab has none: what cannot be observed is not broken. */
  async use<I extends InstrumentName>(
    instrument: I,
    request: InstrumentRequest<I>,
  ): Promise<Exclude<Reply<InstrumentResult<I>>, { reply: 'unsupported' }> | Fault> {
    const reply = await this.call(() => this.world.run.adapter.use(this.world.fabric.fabric, instrument, request));
    if (reply.reply === 'unsupported') this.world.setUpFailed(`the lab has no ${instrument}`, reply);
    if (instrument === 'medium.read' && reply.reply === 'accepted') {
      const [{ medium }, { bytes }] = [request, reply.result] as [InstrumentRequest<'medium.read'>, InstrumentResult<'medium.read'>];
      this.world.run.keepMedium?.(this.world.scope, medium, Buffer.from(bytes, 'base64'));
    }
    return reply;
  }

  /** Uses an instrument to lay the ground: throws SetUpFailed unless it is accepted. */
  async must<I extends InstrumentName>(instrument: I, request: InstrumentRequest<I>): Promise<InstrumentResult<I>> {
    const reply = await this.use(instrument, request);
    if (reply.reply !== 'accepted') this.world.setUpFailed(`the lab could not use ${instrument}`, reply as Reply<Json> | Fault);
    return reply.result;
  }

  /**
   * Uses an instrument as an act's deed. `keep` says what of its result goes on the record: media and files are read in full, but only
   * what was found in them is kept.
   */
  async observe<I extends InstrumentName>(
    instrument: I,
    request: InstrumentRequest<I>,
    keep: (result: InstrumentResult<I>) => Json,
  ): Promise<Done> {
    const reply = await this.use(instrument, request);
    const outcome = reply.reply === 'accepted' ? { reply: 'accepted' as const, result: keep(reply.result) } : reply;
    return { outcome, exchanges: [] };
  }

  /** Cuts the power of the fabric and starts it again; its surfaces may have moved. */
  async crash(): Promise<void> {
    const { surfaces } = await this.must('fabric.crash', {});
    this.world.moved(surfaces);
  }
}
