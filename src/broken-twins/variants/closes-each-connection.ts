import { createServer } from 'node:https';
import { smapiOver } from '../twins/doors.ts';
import { variant } from './variant.ts';

export const closesEachConnection = variant(
  'closes-each-connection',
  'SMAPI closes every connection after one answer, and says so.',
  smapiOver((options) => {
    const server = createServer(options);
    server.maxRequestsPerSocket = 1;
    return server;
  }).makers,
);
