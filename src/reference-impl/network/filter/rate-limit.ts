const SECOND = 1000;
/** What came within this many milliseconds is kept together. */
const GRAIN = 100;
/** Enough for a second and the grains at both of its ends. */
const SLOTS = 12;

/**
 * At most so many units in any second, wherever that second begins. Units that came close together are forgotten together, a second after the last of them, so
 * what is allowed is never more and may be a little less. Time is told by the caller, in milliseconds; when it goes backwards, it stands still here.
 */
export class RateLimit {
  readonly #began = new Float64Array(SLOTS).fill(-Infinity);
  readonly #last = new Float64Array(SLOTS).fill(-Infinity);
  readonly #units = new Float64Array(SLOTS);
  #newest = 0;
  #oldest = 0;
  /** Of all slots. In an array, as a number in a field of its own would be made anew on the heap with each change. */
  readonly #sum = new Float64Array(1);

  constructor(readonly limit: number) {}

  /** Whether so many more units fit now. They count only if they do. */
  take(units: number, now: number): boolean {
    const last = this.#last[this.#newest] as number;
    const time = now > last ? now : last;
    this.#forget(time - SECOND);
    const sum = (this.#sum[0] as number) + units;
    if (!(sum <= this.limit)) return false;
    if (!(time - (this.#began[this.#newest] as number) < GRAIN)) this.#open(time);
    this.#sum[0] = sum;
    this.#units[this.#newest] = (this.#units[this.#newest] as number) + units;
    this.#last[this.#newest] = time;
    return true;
  }

  #forget(until: number): void {
    for (; (this.#last[this.#oldest] as number) <= until; this.#oldest = (this.#oldest + 1) % SLOTS) {
      this.#sum[0] = (this.#sum[0] as number) - (this.#units[this.#oldest] as number);
      this.#units[this.#oldest] = 0;
      if (this.#oldest === this.#newest) return;
    }
  }

  #open(time: number): void {
    const isFirst = (this.#units[this.#newest] as number) === 0;
    if (!isFirst) this.#newest = (this.#newest + 1) % SLOTS;
    else this.#oldest = this.#newest;
    this.#began[this.#newest] = time;
    this.#units[this.#newest] = 0;
  }
}
