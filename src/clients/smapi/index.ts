export * from './catalogue.ts';
export * from './client.ts';
export * from './reply.ts';
export type * from './values.ts';
