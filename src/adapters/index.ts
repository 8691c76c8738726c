export { AdapterFault, AdapterNotStarted, FAULTS, KitMistake, type FaultWord, type GuardedAdapter } from './contract/fault.ts';
export { DEADLINES, PATIENCE, guarded, type Deadlines, type GuardOptions } from './guard.ts';
export { nearest } from './nearest.ts';
export { ADAPTERS_BY_NAME, resolveAdapter, type AdapterSpec, type ResolveOptions } from './resolve.ts';
export { startAdapter, type StartedAdapter } from './start.ts';
export { UsageError } from './usage-error.ts';
