import type { z } from 'zod';
import { FrameReader } from './frame.ts';
import { readJson, type Json, type JsonFault, type JsonLimits } from './json-reader.ts';
import { errorAnswer, type AgentErrorCode } from './operations.ts';

/** Why an answer is not one. */
export type ResponseFault =
  | JsonFault
  /** The frame announces more bytes than an answer may have. */
  | 'too-large'
  | 'empty'
  /** The whole answer was not there in time. */
  | 'too-slow'
  /** Not exactly an id with an answer or an error, or not the answer that this operation has. */
  | 'wrong-shape'
  /** The answer is to another request. */
  | 'wrong-id'
  /** Bytes came before anything was asked. */
  | 'unsolicited'
  /** Bytes came after the answer, and nothing was asked since. */
  | 'second-answer';

/** What bytes from a node come to. */
export type Reception =
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'answer'; readonly body: unknown }
  /** The node says, in good form, that it did not do it. */
  | { readonly kind: 'error'; readonly code: AgentErrorCode; readonly message: string }
  | { readonly kind: 'fault'; readonly reason: ResponseFault };

/** The one answer that is waited for. */
export interface ExpectedAnswer {
  readonly id: string;
  readonly answer: z.ZodType;
}

/** Reads what comes out of one stream, from its first byte to its last. */
export interface ResponseReader {
  /** A request goes out now, and the answer to it may come. To be called when the one before has been answered. */
  expect(expected: ExpectedAnswer): void;
  /** Takes bytes as they come. Never throws. After a fault there is nothing but that fault. */
  receive(chunk: Buffer): Reception;
}

/** The part that keeps CTL-3, and of CTL-2 that nothing is acted upon that was not asked for. */
export interface ResponseParser {
  /** How long an answer may take, from the request to its last byte: in all, so that no drip of bytes prolongs it. */
  readonly milliseconds: number;
  open(): ResponseReader;
}

export interface ResponseLimits extends JsonLimits {
  readonly bytes: number;
  readonly milliseconds: number;
}

/** Enough for a node with a thousand instances to list them all. */
export const RESPONSE_LIMITS: ResponseLimits = { bytes: 256 * 1024, milliseconds: 60_000, depth: 8, keys: 12_000, values: 16_000 };

const INCOMPLETE: Reception = { kind: 'incomplete' };

/**
 * CTL-3: takes every response for one that an enemy has written. In order: nothing that was not asked for; no more bytes than the cap, before any is
 * buffered; one JSON text and nothing after it, in fatal UTF-8, within limits of depth, keys and values, without duplicate or polluting keys, lone
 * surrogates or unsafe numbers; exactly the two keys of the envelope; the id of the one open request; and the strict schema of that operation's answer, or of an error.
 */
export function createResponseParser(limits: ResponseLimits = RESPONSE_LIMITS): ResponseParser {
  return { milliseconds: limits.milliseconds, open: () => createReader(limits) };
}

function createReader(limits: ResponseLimits): ResponseReader {
  const frames = new FrameReader(limits.bytes);
  let expected: ExpectedAnswer | undefined;
  let answered = false;
  let lastFault: Reception | undefined;

  const read = (chunk: Buffer): Reception => {
    if (chunk.length === 0) return INCOMPLETE;
    if (expected === undefined) return fault(answered ? 'second-answer' : 'unsolicited');
    const taken = frames.take(chunk);
    if (taken.kind === 'incomplete') return INCOMPLETE;
    if (taken.kind !== 'frame') return fault(taken.kind);
    // Whoever says more than the answer is not believed the answer either.
    if (taken.rest.length > 0) return fault('second-answer');
    const reception = readAnswer(taken.content, expected, limits);
    expected = undefined;
    answered = true;
    return reception;
  };

  return {
    expect: (next) => void (expected = next),
    receive: (chunk) => {
      if (lastFault !== undefined) return lastFault;
      const reception = read(chunk);
      if (reception.kind === 'fault') lastFault = reception;
      return reception;
    },
  };
}

const fault = (reason: ResponseFault): Reception => ({ kind: 'fault', reason });

/** Reads a whole frame as the answer that is expected. */
function readAnswer(content: Buffer, expected: ExpectedAnswer, limits: JsonLimits): Reception {
  const reading = readJson(content, limits);
  if ('fault' in reading) return fault(reading.fault);
  const envelope = reading.value;
  if (!isObject(envelope) || Object.keys(envelope).length !== 2 || typeof envelope['id'] !== 'string') return fault('wrong-shape');
  if (envelope['id'] !== expected.id) return fault('wrong-id');
  if (Object.hasOwn(envelope, 'answer')) {
    const { success, data } = expected.answer.safeParse(envelope['answer']);
    return success ? { kind: 'answer', body: data } : fault('wrong-shape');
  }
  const { success, data } = errorAnswer.safeParse(envelope['error']);
  return success ? { kind: 'error', ...data } : fault('wrong-shape');
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
