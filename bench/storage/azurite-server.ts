import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '../server-process.ts';
import type { Ask, Told } from './protocol.ts';

// Azurite at its fastest: everything in its memory, no log, nothing on any medium.
const azurite = createRequire(join(__dirname, '../../src/adapters/azurite/package.json'));
const HOST = '127.0.0.1';
const KEEP_ALIVE_SECONDS = 60;

interface AzuriteServer {
  start(): Promise<void>;
  readonly httpServer: Server;
}
const part = <Part>(file: string): Part => (azurite(`azurite/dist/src/${file}`) as { readonly default: Part }).default;

serve<Ask, Told>(async ({ ask }) => {
  if (ask !== 'start') throw new Error('Azurite writes on no media');
  const [account, key] = ['bench', randomBytes(64).toString('base64')];
  process.env['AZURITE_ACCOUNTS'] = `${account}:${key}`;
  const { AzuriteTelemetryClient } = azurite('azurite/dist/src/common/Telemetry') as {
    readonly AzuriteTelemetryClient: { init(location: string, enabled: boolean): void };
  };
  AzuriteTelemetryClient.init(tmpdir(), false);
  const Configuration = part<new (...values: unknown[]) => object>('blob/BlobConfiguration');
  const BlobServer = part<new (configuration: object) => AzuriteServer>('blob/BlobServer');
  const files = ['', '', []]; // in memory there are none
  const noLogs = [false, undefined, false, undefined];
  const [loose, skipsVersionCheck, keepsInMemory] = [false, false, true];
  const noTls = ['', '', '', undefined];
  const server = new BlobServer(
    new Configuration(HOST, 0, KEEP_ALIVE_SECONDS, ...files, ...noLogs, loose, skipsVersionCheck, ...noTls, false, keepsInMemory),
  );
  await server.start();
  return { told: 'started', service: { url: `http://${HOST}:${(server.httpServer.address() as AddressInfo).port}`, account, key } };
});
