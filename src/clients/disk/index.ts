export * from './chain.ts';
export * from './fault.ts';
export * from './sectors.ts';
export * from './tree.ts';
export * from './vhd.ts';
