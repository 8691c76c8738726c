export { AdapterNotStarted, type GuardedAdapter } from './contract/fault.ts';
export { nearest } from './nearest.ts';
export { resolveAdapter, type AdapterSpec } from './resolve.ts';
export { startAdapter, type StartedAdapter } from './start.ts';
export { UsageError } from './usage-error.ts';
