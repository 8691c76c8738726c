export * from './blob-answer.ts';
export * from './check.ts';
export * from './history.ts';
