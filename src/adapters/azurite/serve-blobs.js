'use strict';
/*
 * The process that Azurite's blob service runs in. A message with options tells it what to serve; it answers where it listens and what its
 * endpoints are. The message `stop` ends that service; it answers `stopped`, and can be told to serve again. To either it may answer why it
 * failed. It is plain JavaScript so that it starts at once, and goes when the adapter has gone.
 */
const { join } = require('node:path');
const { default: BlobConfiguration } = require('azurite/dist/src/blob/BlobConfiguration');
const { default: BlobServer } = require('azurite/dist/src/blob/BlobServer');
const { default: specifications } = require('azurite/dist/src/blob/generated/artifacts/specifications');
const { AzuriteTelemetryClient } = require('azurite/dist/src/common/Telemetry');

const HOST = '127.0.0.1';
const KEEP_ALIVE_SECONDS = 5;

process.once('disconnect', () => process.exit(0));
process.on('message', (told) => {
  (told === 'stop' ? stop() : serve(told)).then(
    (done) => process.send(done),
    (error) => process.send({ failed: String(error && error.message) }),
  );
});

let server;

/** Ends the service, whoever is still connected. */
async function stop() {
  server.httpServer.closeAllConnections();
  await server.close();
  return 'stopped';
}

/** Serves what lies in the workspace, over HTTPS, on a free port. All that is not said here is as Azurite has it by default. */
async function serve({ workspace, accounts, certificate, key }) {
  process.env.AZURITE_ACCOUNTS = accounts;
  AzuriteTelemetryClient.init(workspace, false);
  const extents = [{ locationId: 'Default', locationPath: join(workspace, '__blobstorage__'), maxConcurrency: 50 }];
  const configuration = new BlobConfiguration(
    HOST,
    0,
    KEEP_ALIVE_SECONDS,
    join(workspace, '__azurite_db_blob__.json'),
    join(workspace, '__azurite_db_blob_extent__.json'),
    extents,
    false, // no access log
    undefined,
    false, // no debug log
    undefined,
    false, // not loose
    false, // the API version is checked
    certificate,
    key,
  );
  server = new BlobServer(configuration);
  await server.start();
  return { url: `https://${HOST}:${server.httpServer.address().port}`, endpoints: endpoints() };
}

/** Every endpoint of Azurite's own table, by verb, path and the query that tells it from others. */
function endpoints() {
  const all = Object.values(specifications).map(({ httpMethod, path = '', queryParameters = [] }) => {
    const fixed = queryParameters.filter(({ mapper }) => mapper.isConstant);
    const query = fixed.map(({ mapper }) => `${mapper.serializedName}=${mapper.defaultValue}`).sort();
    const place = `/{storageAccount}/${path.replace('{containerName}', '{container}')}`;
    return { method: httpMethod, path: query.length === 0 ? place : `${place}?${query.join('&')}` };
  });
  return [...new Map(all.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint])).values()];
}
