import type { TLSSocket } from 'node:tls';
import type { Deadlines } from './deadlines.ts';
import type { GivesWay } from './open-streams.ts';
import type { ExpectedAnswer, Reception, ResponseFault, ResponseParser } from './response-parser.ts';

/** How a request on a stream ended. `lost`: the stream went before the answer came. */
export type Exchanged = Exclude<Reception, { kind: 'incomplete' }> | { readonly kind: 'lost' };

export interface AgentStreamParts {
  readonly parser: ResponseParser;
  readonly deadlines: Deadlines;
  /** Told once, if what comes out of the stream is none of what may; the stream is destroyed then. */
  readonly onFault: (reason: ResponseFault) => void;
  readonly onClose: () => void;
}

/** A secure stream to one agent, from the side that commands. Whatever comes out of it goes through the response parser, at every moment. */
export class AgentStream implements GivesWay {
  #settle: ((exchanged: Exchanged) => void) | undefined;
  #isOpen = true;
  readonly #expect: (expected: ExpectedAnswer) => void;

  constructor(
    private readonly socket: TLSSocket,
    private readonly parts: AgentStreamParts,
  ) {
    const reader = parts.parser.open();
    this.#expect = (expected) => reader.expect(expected);
    socket.on('data', (chunk: Buffer) => this.#received(reader.receive(chunk)));
    // An agent that says nothing more will not answer either.
    socket.once('end', () => this.destroy());
    socket.once('close', () => {
      this.#isOpen = false;
      this.#settle?.({ kind: 'lost' });
      parts.onClose();
    });
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get isBusy(): boolean {
    return this.#settle !== undefined;
  }

  /** Sends a request and resolves with how it ended, within the parser's time. */
  exchange(frame: Buffer, expected: ExpectedAnswer): Promise<Exchanged> {
    if (!this.#isOpen) return Promise.resolve({ kind: 'lost' });
    return new Promise((resolve) => {
      const deadline = this.parts.deadlines.after(this.parts.parser.milliseconds, () =>
        this.#received({ kind: 'fault', reason: 'too-slow' }),
      );
      this.#settle = (exchanged) => {
        deadline.cancel();
        this.#settle = undefined;
        resolve(exchanged);
      };
      this.#expect(expected);
      this.socket.write(frame);
    });
  }

  /** Closes the stream in good order. */
  end(): void {
    this.#isOpen = false;
    this.socket.destroySoon();
  }

  destroy(): void {
    this.#isOpen = false;
    this.socket.destroy();
  }

  #received(reception: Reception): void {
    if (reception.kind === 'incomplete' || !this.#isOpen) return;
    if (reception.kind === 'fault') {
      this.destroy();
      this.parts.onFault(reception.reason);
    }
    this.#settle?.(reception);
  }
}
