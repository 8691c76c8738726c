import { describe, it } from 'node:test';
import { expect } from 'chai';
import { SmapiClient } from '../../src/clients/smapi/client.ts';
import { readXml, XmlError } from '../../src/clients/xml.ts';
import { localServer } from './local-server.ts';

const NS = 'xmlns="http://schemas.microsoft.com/windowsazure" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"';

async function withSmapi(body: string, act: (client: SmapiClient, requests: string[]) => Promise<void>): Promise<void> {
  const requests: string[] = [];
  const server = await localServer((socket) =>
    socket.on('data', (data) => {
      requests.push(data.toString('latin1'));
      socket.write(`HTTP/1.1 200 OK\r\nx-ms-request-id: ab\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    }),
  );
  const client = new SmapiClient({ surface: { url: server.url, certificate: server.trust }, subscriptionId: 'SUB', identity: null });
  await act(client, requests);
  client.close();
  await server.close();
}

describe('SmapiClient', () => {
  it('writes requests in the historical format', () =>
    withSmapi('', async (client, requests) => {
      await client.createHostedService({ name: 'a<b', label: 'Ä', location: 'West Europe' });
      const [head = '', body] = (requests[0] ?? '').split('\r\n\r\n');
      expect(head)
        .to.match(/^POST \/SUB\/services\/hostedservices HTTP\/1\.1\r\n/)
        .and.match(/\r\nx-ms-version: 2012-03-01\r\n/);
      expect(body).to.equal(
        `<CreateHostedService ${NS}><ServiceName>a&#60;b</ServiceName><Label>w4Q=</Label><Location>West Europe</Location></CreateHostedService>`,
      );
    }));

  it('reads values out of answers, whatever prefixes they use', () =>
    withSmapi(
      '<?xml version="1.0"?><w:StorageService xmlns:w="http://schemas.microsoft.com/windowsazure"><w:Url>u</w:Url><w:StorageServiceKeys><w:Primary>p</w:Primary><w:Secondary>s</w:Secondary></w:StorageServiceKeys></w:StorageService>',
      async (client) => {
        const result = await client.getStorageKeys('x');
        expect(result.value).to.deep.equal({ primary: 'p', secondary: 's' });
        expect(result.outcome).to.deep.equal({
          reply: 'accepted',
          result: { status: 200, requestId: 'ab', value: { primary: 'p', secondary: 's' } },
        });
      },
    ));

  for (const [what, body] of [
    ['nothing', ''],
    ['another document', `<Locations ${NS}/>`],
    [
      'a foreign namespace',
      '<StorageService><StorageServiceKeys><Primary>p</Primary><Secondary>s</Secondary></StorageServiceKeys></StorageService>',
    ],
    ['a missing part', `<StorageService ${NS}><StorageServiceKeys><Primary>p</Primary></StorageServiceKeys></StorageService>`],
  ] as const) {
    it(`takes an answer with ${what} for a fault`, () =>
      withSmapi(body, async (client) => {
        expect((await client.getStorageKeys('x')).outcome).to.deep.include({ reply: 'fault', fault: 'malformed-answer' });
      }));
  }

  it('keeps its line when seen through another subscription, version or headers', () =>
    withSmapi(`<Locations ${NS}/>`, async (client, requests) => {
      await client.listLocations();
      const result = await client.with({ subscriptionId: 'OTHER', version: '2011-10-01', headers: { 'x-extra': '1' } }).listLocations();
      expect(result.exchange.connection.reused).to.equal(true);
      expect(requests[1]).to.include('GET /OTHER/locations').and.include('x-ms-version: 2011-10-01').and.include('x-extra: 1');
    }));
});

describe('readXml', () => {
  it('refuses document types, what is not well-formed, and what nests too deeply', () => {
    for (const source of [
      '',
      'text',
      '<a>',
      '<a></b>',
      '<!DOCTYPE a><a/>',
      '<a>&unknown;</a>',
      '<x:a/>',
      '<a/><b/>',
      '<a>'.repeat(100) + '</a>'.repeat(100),
    ]) {
      expect(() => readXml(source), source.slice(0, 40)).to.throw(XmlError);
    }
  });
  it('reads text, CDATA and attributes', () => {
    expect(readXml('<a b="1">x<![CDATA[<y>]]>&amp;<c/></a>')).to.deep.include({ name: 'a', text: 'x<y>&', attributes: { b: '1' } });
  });
});
