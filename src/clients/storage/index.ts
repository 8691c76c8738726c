export * from './client.ts';
export * from './package.ts';
export * from './reply.ts';
