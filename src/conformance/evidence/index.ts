export * from './act.ts';
export * from './exchange.ts';
export * from './judge.ts';
