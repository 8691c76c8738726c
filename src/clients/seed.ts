import { createHash } from 'node:crypto';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const LETTERS_AND_DIGITS = `${LETTERS}0123456789`;

/**
 * Names, passwords and markers that follow from a seed and a scope (a check's id) alone, so that a run can be replayed and a fabric
 * cannot recognise a check by what it is called. Each value is drawn from SHA-256 over a counter.
 */
export class SeededNames {
  private counter = 0;
  private pool = Buffer.alloc(0);

  constructor(
    private readonly seed: string,
    private readonly scope: string,
  ) {}

  bytes(length: number): Buffer {
    while (this.pool.length < length) {
      const block = createHash('sha256')
        .update(JSON.stringify([this.seed, this.scope, this.counter++]))
        .digest();
      this.pool = Buffer.concat([this.pool, block]);
    }
    const taken = this.pool.subarray(0, length);
    this.pool = this.pool.subarray(length);
    return Buffer.from(taken);
  }

  /** Lower-case hex digits. */
  hex(digits: number): string {
    return this.bytes(Math.ceil(digits / 2))
      .toString('hex')
      .slice(0, digits);
  }

  /** A whole number from 0 up to, not including, `below`. The bias of the modulus does not matter for names. */
  integer(below: number): number {
    return this.bytes(6).readUIntBE(0, 6) % below;
  }

  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new RangeError('there is nothing to pick from');
    return list[this.integer(list.length)] as T;
  }

  /** The same elements in another order (Fisher-Yates). */
  shuffle<T>(list: readonly T[]): T[] {
    const shuffled = [...list];
    for (let last = shuffled.length - 1; last > 0; last--) {
      const other = this.integer(last + 1);
      [shuffled[last], shuffled[other]] = [shuffled[other] as T, shuffled[last] as T];
    }
    return shuffled;
  }

  /** Lower-case letters and digits; the first is a letter. */
  word(length = 12): string {
    return (
      this.pick([...LETTERS]) + Array.from(this.bytes(length - 1), (byte) => LETTERS_AND_DIGITS[byte % LETTERS_AND_DIGITS.length]).join('')
    );
  }

  /** A version-4 GUID, lower case. */
  guid(): string {
    const hex = this.hex(32);
    const variant = ((parseInt(hex[16] as string, 16) & 0x3) | 0x8).toString(16);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
  }

  liveId(): string {
    return `${this.word(10)}@${this.word(8)}.example`;
  }

  /** Mixed classes, so that any sane password rule accepts it. */
  password(): string {
    return `${this.word(12)}-${this.integer(900) + 100}-${this.word(6).toUpperCase()}`;
  }

  /** 40 characters that occur nowhere by chance; for searching answers and media. */
  marker(): string {
    return this.word(40);
  }

  serviceName(): string {
    return this.word(14);
  }

  /** 3 to 24 lower-case letters and digits. */
  storageAccountName(): string {
    return this.word(16);
  }

  deploymentName(): string {
    return this.word(12);
  }
}
