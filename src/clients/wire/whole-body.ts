import type { Exchange } from '../../conformance/evidence/index.ts';

const bodies = new WeakMap<Exchange, Buffer>();

/** Evidence keeps bodies as text, cut to a size; the client that made the exchange can still read all of it. */
export function keepWholeBody(exchange: Exchange, body: Buffer): void {
  bodies.set(exchange, body);
}

/** The answer's body as it came; from a record read back, what the record has kept of it. Empty when there was no answer. */
export function wholeBody(exchange: Exchange): Buffer {
  return bodies.get(exchange) ?? Buffer.from(exchange.outcome.kind === 'answer' ? exchange.outcome.body : '', 'utf8');
}
