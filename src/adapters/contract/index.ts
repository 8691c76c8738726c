export * from './adapter.ts';
export * from './card.ts';
export * from './instrument.ts';
export * from './json.ts';
export * from './profile.ts';
export * from './protocol.ts';
export * from './reply.ts';
export * from './surface.ts';
