export * from './edge.ts';
export * from './guests.ts';
export * from './vlans.ts';
