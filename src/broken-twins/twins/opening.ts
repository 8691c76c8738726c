import type { ConnectionAttempt } from '../../reference-impl/network/connection-policy.ts';
import { exchanged, type Change } from '../change.ts';

/** A network that lets somebody through whom the lawful one would not. */
export const opening = (to: (attempt: ConnectionAttempt) => boolean): Change =>
  exchanged('connectionPolicy', (lawful) => ({
    judge: (attempt) => (to(attempt) ? { permitted: true, rule: 'left open' } : lawful.judge(attempt)),
  }));
