export * from './authenticated-encryption.ts';
export * from './envelope.ts';
export * from './hashing.ts';
export * from './key-ring.ts';
export * from './key-wrap.ts';
export * from './protection.ts';
export * from './sdk-error.ts';
