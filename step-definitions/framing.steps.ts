import { defineParameterType } from '@cucumber/cucumber';
import type { SmapiClient, SmapiRequest } from '../src/clients/smapi/client.ts';
import { readSmapiReply } from '../src/clients/smapi/reply.ts';
import { creationOf, services, walkServiceSquare, withLocation } from './support/hosted-services.ts';
import { Then, When } from './support/steps.ts';
import type { Deed, Done, FabricWorld } from './support/world.ts';

/** The message that the framing is about: its own body, and the bytes of a whole second request. */
interface Parts {
  readonly body: string;
  readonly hidden: string;
}

const hex = (length: number | bigint): string => length.toString(16);
const chunked = (body: string): string => `${hex(body.length)}\r\n${body}\r\n0\r\n\r\n`;

/** A request's framing headers and what follows them. Each says two things at once about where the first request ends. */
const FRAMINGS: Readonly<Record<string, (parts: Parts) => { headers: readonly string[]; rest: string }>> = {
  'a length and chunks': ({ body, hidden }) => {
    const rest = chunked(body) + hidden;
    return { headers: [`Content-Length: ${rest.length}`, 'Transfer-Encoding: chunked'], rest };
  },
  'two different lengths': ({ body, hidden }) => {
    const rest = body + hidden;
    return { headers: [`Content-Length: ${body.length}`, `Content-Length: ${rest.length}`], rest };
  },
  'chunks under a misspelt name': ({ body, hidden }) => {
    const rest = chunked(body) + hidden;
    return { headers: [`Content-Length: ${rest.length}`, 'Transfer-Encoding: xchunked'], rest };
  },
  'a space before the colon': ({ body, hidden }) => {
    const rest = chunked(body) + hidden;
    return { headers: [`Content-Length: ${rest.length}`, 'Transfer-Encoding : chunked'], rest };
  },
  'a chunk longer than any number': ({ body, hidden }) => ({
    headers: ['Transfer-Encoding: chunked'],
    rest: `${hex((1n << 64n) + BigInt(body.length))}\r\n${body}\r\n0\r\n\r\n${hidden}`,
  }),
};

/** How a request tells its length. */
defineParameterType({ name: 'framing', regexp: Object.keys(FRAMINGS).join('|'), transformer: (words: string) => words });

/** The head and the body of a request for a hosted service, with these framing headers. */
function bytesOf(
  world: FabricWorld,
  client: SmapiClient,
  creation: SmapiRequest,
  framing: (body: string) => { headers: readonly string[]; rest: string },
): string {
  const { method, path, body, headers } = client.onTheWire(creation);
  const { headers: framed, rest } = framing(String(body));
  const lines = [`${method} ${path} HTTP/1.1`, `Host: ${new URL(world.surface('smapi').url).host}`];
  lines.push(...Object.entries(headers ?? {}).map(([key, value]) => `${key}: ${value}`), ...framed);
  return `${lines.join('\r\n')}\r\n\r\n${rest}`;
}

/** Sends bytes on a connection of the client's own, and reads what comes: one answer, or all until the fabric closes it. */
async function sendRaw(client: SmapiClient, bytes: string, answers: 'one' | 'all'): Promise<Done> {
  const how = answers === 'one' ? { answers: 1 } : { answers: 10, end: true };
  const exchanges = await client.line.connection.raw(Buffer.from(bytes), {
    ...how,
    method: 'POST',
    path: `/${client.subscriptionId}/services/hostedservices`,
  });
  const [first] = exchanges;
  if (first === undefined) throw new Error('Nothing was recorded.');
  return { outcome: readSmapiReply(first), exchanges };
}

When("the owner's connection carries a request told with {framing} and another one hidden in it", async function (framing: string) {
  const [client, sender] = [await this.cast.manager('the owner'), await this.cast.manager('the owner')];
  const { known, asked, absent } = services(this);
  const secret = this.names.serviceName();
  absent.push(secret);
  const ambiguous = (location: string) => {
    const hidden = bytesOf(this, client, creationOf(secret, location), (body) => ({
      headers: [`Content-Length: ${body.length}`],
      rest: body,
    }));
    return bytesOf(this, client, creationOf(asked, location), (body) => (FRAMINGS[framing] as (typeof FRAMINGS)[string])({ body, hidden }));
  };
  const plainly = (body: string) => ({ headers: ['Transfer-Encoding: chunked'], rest: chunked(body) });
  const twin = (name: string): Deed => ({
    actor: 'the owner',
    deed: 'asking for a hosted service, told with chunks alone',
    perform: () =>
      withLocation(this, client, (location) => sendRaw(client, bytesOf(this, client, creationOf(name, location), plainly), 'one')),
  });
  const deed = `asking for a hosted service, told with ${framing}`;
  await walkServiceSquare(
    this,
    {
      framing: {
        actor: 'the owner',
        deed,
        perform: () => withLocation(this, client, (location) => sendRaw(sender, ambiguous(location), 'all')),
      },
    },
    { before: twin(known), again: twin(asked) },
  );
});

Then('the ambiguous request is refused', function () {
  this.claim('ambiguity-refused');
});

Then('the same request, told plainly, is served before and after', function () {
  this.claim('permitted-before-and-after');
});
