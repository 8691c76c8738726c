import type { Adapter, AdapterFault } from './contract/index.ts';

/** How many faults are kept of one adapter; a process that makes more is no longer read. */
export const FAULTS_KEPT = 100;

/** An adapter that also notices faults outside any call, and tells whoever listens. */
export interface ReportingAdapter extends Adapter {
  /** Tells the listener of every such fault from now on, and of those noticed before. */
  onFault?(listener: (fault: AdapterFault) => void): void;
}
