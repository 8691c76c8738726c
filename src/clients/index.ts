export * from './certificate.ts';
export * from './keys.ts';
export * from './portal/index.ts';
export * from './result.ts';
export * from './seed.ts';
export * from './smapi/index.ts';
export * from './storage/index.ts';
export * from './wire/index.ts';
