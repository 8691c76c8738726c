import { join } from 'node:path';
import { clientIdentity, makeCertificate, serverIdentity, type ClientIdentity } from '../src/clients/certificate.ts';
import { keyRing } from '../src/clients/keys.ts';
import { SmapiClient } from '../src/clients/smapi/index.ts';
import { wholeBody } from '../src/clients/wire/index.ts';
import { compared, paired, type Bench, type Figure } from './harness.ts';
import { ServerProcess } from './server-process.ts';
import { Load } from './smapi/load.ts';
import type { Ask, BareAnswer, Told } from './smapi/protocol.ts';

const ROUNDS = 9;
const REQUESTS = 2_000;
const CONNECTIONS = 8;
const SERVICES = 3;

type Server = ServerProcess<Ask, Told>;

/**
 * Reading requests to SMAPI over connections that are kept alive, against Node's own HTTPS server with the same certificates that answers the same bytes. Each
 * server is a process of its own.
 */
export const smapiThroughput: Bench = async (tell) => {
  const start = (file: string): Server => new ServerProcess(join(__dirname, 'smapi', file));
  const [smapi, bare] = [start('smapi-server.ts'), start('bare-server.ts')];
  try {
    const identity = serverIdentity();
    const key = await keyRing.hand().rsa('the bench');
    const certificate = makeCertificate({ subject: 'bench', key });
    const client = clientIdentity(key, certificate);

    const { url } = await smapi.ask({ ask: 'start', identity }, 'started');
    const { subscriptionId } = await smapi.ask({ ask: 'subscribe', certificate: certificate.der.toString('base64') }, 'subscribed');
    const paths = [`/${subscriptionId}/services/hostedservices`, `/${subscriptionId}/locations`];
    const answers = await answersOf(url, subscriptionId, client, paths);
    const { url: bareUrl } = await bare.ask({ ask: 'start', identity, answers }, 'started');

    const figures: Figure[] = [];
    for (const path of paths) {
      tell(path.replace(subscriptionId, '{subscription}'));
      figures.push(...(await compare(path, { smapi, bare, url, bareUrl, trust: identity.certificate, client })));
    }
    return { figures, notes: [`${CONNECTIONS} connections, ${REQUESTS} requests a round, ${SERVICES} hosted services`] };
  } finally {
    await Promise.all([smapi.end(), bare.end()]);
  }
};

/** Makes the hosted services, and reads each path once. */
async function answersOf(
  url: string,
  subscriptionId: string,
  identity: ClientIdentity,
  paths: readonly string[],
): Promise<Record<string, BareAnswer>> {
  const client = new SmapiClient({ surface: { url, certificate: serverIdentity().certificate }, subscriptionId, identity });
  try {
    const location = (await client.listLocations()).value?.[0]?.name ?? '';
    for (let made = 1; made <= SERVICES; made++) {
      const name = `bench-service-${made}`;
      const { outcome } = await client.createHostedService({ name, label: name, location });
      if (outcome.reply !== 'accepted') throw new Error(`a hosted service could not be made: ${JSON.stringify(outcome)}`);
    }
    const answers: Record<string, BareAnswer> = {};
    for (const path of paths) {
      const exchange = await client.line.request({ method: 'GET', path, headers: { 'x-ms-version': '2012-03-01' } });
      if (exchange.outcome.kind !== 'answer') throw new Error(`${path} was not answered`);
      const { status, headers } = exchange.outcome;
      // Node writes these two itself, as it does behind SMAPI.
      const { date: _date, connection: _connection, ...others } = headers;
      answers[path] = { status, headers: others, body: wholeBody(exchange).toString('utf8') };
    }
    return answers;
  } finally {
    client.close();
  }
}

interface Ground {
  readonly smapi: Server;
  readonly bare: Server;
  readonly url: string;
  readonly bareUrl: string;
  readonly trust: string;
  readonly client: ClientIdentity;
}

async function compare(path: string, { smapi, bare, url, bareUrl, trust, client }: Ground): Promise<Figure[]> {
  const shared = { trust, identity: client, path, connections: CONNECTIONS };
  const loads = [await Load.open({ ...shared, url }), await Load.open({ ...shared, url: bareUrl })] as const;
  const round = async (server: Server, load: Load) => {
    const before = await server.cpu();
    const took = await load.run(REQUESTS);
    return { rate: (REQUESTS / took) * 1000, cpu: (((await server.cpu()) - before) / REQUESTS) * 1000 };
  };
  try {
    const both = () =>
      paired(
        ROUNDS,
        () => round(smapi, loads[0]),
        () => round(bare, loads[1]),
      );
    await both(); // warms both servers up
    const { a, b } = await both();
    const what = path.split('/').at(-1) ?? path;
    return [
      compared(`${what}, requests a second`, '/s', rates(a), rates(b), 'at least 0.7'),
      compared(`${what}, server's processor time`, 'µs', costs(a), costs(b)),
    ];
  } finally {
    for (const load of loads) load.close();
  }
}

const rates = (rounds: readonly { rate: number }[]): number[] => rounds.map(({ rate }) => rate);
const costs = (rounds: readonly { cpu: number }[]): number[] => rounds.map(({ cpu }) => cpu);
