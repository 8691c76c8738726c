/**
 * Deliveries that wait for their listeners. A listener may send in its turn; that is delivered after it, not within it, so that two who answer each other
 * need no stack.
 */
export class Outbox {
  readonly #waiting: (() => void)[] = [];
  #isOpen = false;

  put(deliver: () => void): void {
    this.#waiting.push(deliver);
  }

  empty(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    try {
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) next();
    } finally {
      this.#isOpen = false;
    }
  }
}
