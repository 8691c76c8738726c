import type { SmapiClient } from '../../src/clients/smapi/index.ts';
import { BlobClient } from '../../src/clients/storage/index.ts';
import type { ReachedSurface } from '../../src/clients/wire/index.ts';
import { must } from './storage-failure.ts';

type Slot = 'Primary' | 'Secondary';

/**
 * The account's two keys as its owner knows them, and all that ever were. The owner renews the one that nobody uses, and then has everybody
 * use it.
 */
export class AccountKeys {
  private readonly now: Record<Slot, string>;
  private readonly ever: Set<string>;
  private inUse: Slot = 'Primary';
  /** The one whose renewal is not answered yet, or never will be. */
  private renewing: Slot | null = null;
  /** Keys that were renewed, in order. */
  readonly retired: string[] = [];

  constructor(
    private readonly account: string,
    { primary, secondary }: { readonly primary: string; readonly secondary: string },
    /** The fabric's time. */
    private readonly fabricTime: () => Date,
  ) {
    this.now = { Primary: primary, Secondary: secondary };
    this.ever = new Set([primary, secondary]);
  }

  /** The key that customers use. */
  get current(): string {
    return this.now[this.inUse];
  }

  /** Whether a request that was signed by this key may be refused: it was renewed, or is being renewed. */
  mayBeRefused(key: string): boolean {
    return !Object.values(this.now).includes(key) || (this.renewing !== null && this.now[this.renewing] === key);
  }

  /** Renews the key that nobody uses. Null where there was no answer; else the key that is no more. */
  async renew(smapi: SmapiClient): Promise<string | null> {
    const slot = this.inUse === 'Primary' ? 'Secondary' : 'Primary';
    const old = this.now[slot];
    this.renewing = slot;
    const { exchange, outcome, value } = await smapi.regenerateStorageKey(this.account, slot);
    if (exchange.outcome.kind !== 'answer') return null;
    must(value !== null, `a key could not be renewed: ${JSON.stringify(outcome)}`);
    this.take(value);
    must(this.now[slot] !== old, `the ${slot.toLowerCase()} key was renewed, and is what it was`);
    this.inUse = slot;
    return old;
  }

  /** Asks which keys there are after a restart. What was renewed has to be so; what was being renewed may be. */
  async askAgain(smapi: SmapiClient): Promise<void> {
    const { value, outcome } = await smapi.getStorageKeys(this.account);
    must(value !== null, `the keys could not be had: ${JSON.stringify(outcome)}`);
    this.take(value);
  }

  /**
   * At every front end both keys are good, and these old ones are not: the good ones are tried before and after. Answers how many refusals
   * that were.
   */
  async prove(frontEnds: readonly ReachedSurface[], container: string, old: readonly string[]): Promise<number> {
    for (const frontEnd of frontEnds) {
      const good = async (): Promise<void> => {
        for (const [slot, key] of Object.entries(this.now)) {
          const answer = await this.answerTo(key, frontEnd, container);
          must(answer === 'accepted', `the ${slot.toLowerCase()} key is not good: ${answer ?? 'no answer'}`);
        }
      };
      await good();
      for (const key of old) mustBeRefused(await this.answerTo(key, frontEnd, container));
      await good();
    }
    return frontEnds.length * old.length;
  }

  /** What a front end answers to whoever has this key; null for no answer. */
  async answerTo(key: string, surface: ReachedSurface, container: string): Promise<string | null> {
    const client = new BlobClient({ surface, account: this.account, key, now: this.fabricTime });
    const { exchange, outcome } = await client.getContainerProperties(container);
    client.close();
    if (exchange.outcome.kind !== 'answer') return null;
    return outcome.reply === 'refused' ? outcome.code : outcome.reply;
  }

  private take(told: { readonly primary: string; readonly secondary: string }): void {
    const next: Record<Slot, string> = { Primary: told.primary, Secondary: told.secondary };
    for (const slot of ['Primary', 'Secondary'] as const) {
      if (next[slot] === this.now[slot]) continue;
      must(slot === this.renewing, `the ${slot.toLowerCase()} key is another, and nobody has renewed it`);
      must(!this.ever.has(next[slot]), `the ${slot.toLowerCase()} key was renewed, and is one that there was before`);
      this.ever.add(next[slot]);
      this.retired.push(this.now[slot]);
      this.now[slot] = next[slot];
    }
    this.renewing = null;
  }
}

/** @throws SoakFailure where the answer to a key that was renewed is another */
export function mustBeRefused(answer: string | null): void {
  must(answer === 'AuthenticationFailed', `a key that was renewed was answered ${answer ?? 'nothing'}`);
}
