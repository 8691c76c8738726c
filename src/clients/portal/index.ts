export * from './catalogue.ts';
export * from './client.ts';
export type { Cookies } from './cookies.ts';
export * from './page.ts';
export * from './reply.ts';
