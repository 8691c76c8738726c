export { MAX_ANSWER_BYTES } from './answer-reader.ts';
export * from './connection.ts';
export * from './line.ts';
export * from './patience.ts';
export * from './plain.ts';
export type { WireRequest } from './request.ts';
export type { TlsOptions } from './tls-options.ts';
export { wholeBody } from './whole-body.ts';
