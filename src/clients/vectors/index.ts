export * from './gcm.ts';
export * from './hash.ts';
export * from './hmac.ts';
export * from './key-wrap.ts';
