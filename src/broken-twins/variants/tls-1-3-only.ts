import { createServer } from 'node:https';
import { smapiOver } from '../twins/doors.ts';
import { variant } from './variant.ts';

export const tls13Only = variant(
  'tls-1-3-only',
  'SMAPI speaks TLS 1.3 and nothing older.',
  smapiOver((options) => createServer({ ...options, minVersion: 'TLSv1.3' })).makers,
);
