import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { call as callSchema, firstIssue, type Adapter, type Call } from '../contract/index.ts';

/** Where calls come from and where answers and complaints go; the process's own standard streams when left out. */
export interface ServeStreams {
  readonly input?: Readable;
  readonly output?: Writable;
  readonly complaints?: Writable;
}

/**
 * Turns an adapter into a process that speaks the line protocol: answers every call that comes on the input, several at a time,
 * and is done at the input's end, when the answers to all calls are out and the adapter has been disposed of.
 */
export async function serveOverStdio(adapter: Adapter, streams: ServeStreams = {}): Promise<void> {
  const { input = process.stdin, output = process.stdout, complaints = process.stderr } = streams;
  const underWay = new Set<Promise<void>>();
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    const call = readCall(line, complaints);
    if (call === undefined) continue;
    const answering = answerTo(adapter, call).then((answer) => void output.write(`${answer}\n`));
    underWay.add(answering);
    void answering.finally(() => underWay.delete(answering));
  }
  await Promise.all(underWay);
  await adapter.dispose?.();
}

function readCall(line: string, complaints: Writable): Call | undefined {
  try {
    const checked = callSchema.safeParse(JSON.parse(line));
    if (checked.success) return checked.data;
    complaints.write(`a call that the contract does not allow: ${firstIssue(checked.error)}\n`);
  } catch {
    complaints.write('a line that is no JSON\n');
  }
  return undefined;
}

/** The line that answers a call. An adapter that throws makes a failure of it, never a refusal. */
async function answerTo(adapter: Adapter, call: Call): Promise<string> {
  try {
    const reply: unknown = await carryOut(adapter, call);
    if (typeof reply !== 'object' || reply === null) throw new TypeError(`the adapter answered ${String(reply)}`);
    return JSON.stringify({ ...reply, id: call.id });
  } catch (error) {
    return JSON.stringify({ id: call.id, fault: saying(error).slice(0, 10_000) });
  }
}

function carryOut(adapter: Adapter, call: Call): Promise<unknown> {
  switch (call.call) {
    case 'describe':
      return adapter.describe();
    case 'open':
      return adapter.open(call.request);
    case 'use':
      // Each instrument checks its own request; the kit's guard has checked it before it was sent.
      return adapter.use(call.fabric, call.instrument, call.request as never);
    case 'close':
      return adapter.close(call.fabric);
  }
}

function saying(error: unknown): string {
  if (!(error instanceof Error)) return String(error) || 'nothing';
  return error.name === 'Error' && error.message !== '' ? error.message : `${error.name}: ${error.message}`;
}
