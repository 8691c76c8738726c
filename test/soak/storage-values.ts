import { createCipheriv, createHash } from 'node:crypto';
import type { SeededNames } from '../../src/clients/seed.ts';

const LARGEST = 200 * 1024;
/** Lengths that matter to whoever keeps bytes in blocks of 4 KiB, behind a header or not. */
const EDGES = [1, 2, 4039, 4040, 4041, 4096, 8136, 8137];

/**
 * What the soak writes. A value's name tells its length, and from its name its bytes follow, so that none has to be kept to be known again.
 */
export class Values {
  private made = 0;

  constructor(private readonly seed: string) {}

  /** The name of a value that was never written before: 1 byte to 200 KiB. */
  next(draw: SeededNames): string {
    const length = draw.integer(2) === 0 ? draw.pick(EDGES) : 1 + draw.integer(draw.integer(3) === 0 ? LARGEST : 16 * 1024);
    return `v${++this.made}-${length}`;
  }

  bytes(name: string): Buffer {
    const key = createHash('sha256')
      .update(JSON.stringify([this.seed, name]))
      .digest();
    return createCipheriv('aes-128-ctr', key.subarray(0, 16), key.subarray(16)).update(Buffer.alloc(lengthOf(name)));
  }
}

/** In bytes. NaN for a name that no value has. */
export const lengthOf = (name: string): number => Number(/^v\d+-(\d+)$/.exec(name)?.[1] ?? NaN);
