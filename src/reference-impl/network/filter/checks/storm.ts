import * as reasons from '../drop-reasons.ts';
import type { StormCheck } from './filter-check.ts';

// Bound once: an imported name is compiled to a getter that is asked at each use.
const { DROP } = reasons;

export const arpStorm: StormCheck = (port, _packet, now) => (port.arpLimit.take(1, now) ? 0 : DROP.arp_storm);

export const broadcastStorm: StormCheck = (port, { isToGroup }, now) =>
  !isToGroup || port.broadcastLimit.take(1, now) ? 0 : DROP.broadcast_storm;

export const byteStorm: StormCheck = (port, { frame }, now) => (port.byteLimit.take(frame.length, now) ? 0 : DROP.byte_storm);
