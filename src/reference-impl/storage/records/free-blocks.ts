/** A run of blocks: from `first` on, `count` of them. */
export interface Run {
  readonly first: number;
  readonly count: number;
}

/** Which blocks of a medium nobody uses. What is given up is used again before what never was. */
export class FreeBlocks {
  /** Free runs below {@link end}, in order, no two of them side by side. */
  readonly #runs: { first: number; count: number }[] = [];
  #end = 0;
  #free = 0;

  /** `capacity` in blocks. */
  constructor(private capacity: number) {}

  /** How many blocks are free in all. */
  get free(): number {
    return this.#free + Math.max(this.capacity - this.#end, 0);
  }

  /** How many of the free blocks were used before. */
  get reusable(): number {
    return this.#free;
  }

  /** Behind the last block that was ever used. */
  get end(): number {
    return this.#end;
  }

  /** The medium ends here from now on. */
  shrink(): void {
    this.capacity = this.#end;
  }

  /** The first block of a run of so many that are used from now on; undefined where there is none. */
  take(count: number): number | undefined {
    const at = this.#runs.findIndex((run) => run.count >= count);
    const run = this.#runs[at];
    if (run !== undefined) {
      const { first } = run;
      run.first += count;
      run.count -= count;
      this.#free -= count;
      if (run.count === 0) this.#runs.splice(at, 1);
      return first;
    }
    // The last free run may reach to the end of what was ever used; what is missing comes from behind it.
    const last = this.#runs.at(-1);
    const first = last !== undefined && last.first + last.count === this.#end ? last.first : this.#end;
    if (first + count > this.capacity) return undefined;
    if (first !== this.#end) {
      this.#free -= this.#end - first;
      this.#runs.pop();
    }
    this.#end = first + count;
    return first;
  }

  /** These blocks are in use: they were so before the fabric started. To be called for runs in ascending order, before anything is taken. */
  occupy({ first, count }: Run): void {
    if (first > this.#end) {
      this.#runs.push({ first: this.#end, count: first - this.#end });
      this.#free += first - this.#end;
    }
    this.#end = Math.max(this.#end, first + count);
  }

  /** Blocks up to here were in use once. */
  usedUpTo(end: number): void {
    if (end <= this.#end) return;
    const from = this.#end;
    this.#end = end;
    this.give({ first: from, count: end - from });
  }

  /** These blocks are free again. */
  give({ first, count }: Run): void {
    this.#free += count;
    let low = 0;
    let high = this.#runs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#runs[middle]?.first ?? 0) < first) low = middle + 1;
      else high = middle;
    }
    const before = this.#runs[low - 1];
    const after = this.#runs[low];
    const joinsBefore = before !== undefined && before.first + before.count === first;
    const joinsAfter = after !== undefined && first + count === after.first;
    if (joinsBefore && joinsAfter) {
      before.count += count + after.count;
      this.#runs.splice(low, 1);
    } else if (joinsBefore) before.count += count;
    else if (joinsAfter) {
      after.first = first;
      after.count += count;
    } else this.#runs.splice(low, 0, { first, count });
  }
}
