export * from './bad-days.ts';
export * from './between.ts';
export * from './client.ts';
export * from './reply.ts';
export * from './secrets.ts';
export * from './stand-in-storage.ts';
export * from './users-file.ts';
