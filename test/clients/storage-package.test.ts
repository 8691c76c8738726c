import { describe, it } from 'node:test';
import { expect } from 'chai';
import { strFromU8, unzipSync } from 'fflate';
import { makeConfiguration, makePackage } from '../../src/clients/storage/package.ts';
import { sharedKey } from '../../src/clients/storage/shared-key.ts';
import { readXml } from '../../src/clients/xml.ts';

// HMAC-SHA256 over "PUT\n\n\n0\n\n\n\n\n\n\n\n\nx-ms-date:…\nx-ms-version:2012-02-12\n/devstoreaccount1/devstoreaccount1/box\nrestype:container", by openssl.
const EXPECTED = 'juC0CFQyQX3HPIDIcfVT4KRKCI8VAC9jPzWCFxYZoAk=';

describe('sharedKey', () => {
  // The well-known account and key of the public storage emulator.
  const account = 'devstoreaccount1';
  const key = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';
  const request = {
    method: 'PUT',
    path: '/devstoreaccount1/box?restype=container',
    headers: { 'x-ms-version': '2012-02-12', 'x-ms-date': 'Thu, 07 Jun 2012 08:00:00 GMT', 'content-length': '0' },
  };

  it('signs what the documentation says', () => {
    expect(sharedKey(request, account, key)).to.equal(`SharedKey devstoreaccount1:${EXPECTED}`);
  });

  it('covers the method, the path, the query, the headers and the key', () => {
    const signature = sharedKey(request, account, key);
    for (const changed of [
      { ...request, method: 'GET' },
      { ...request, path: '/devstoreaccount1/other?restype=container' },
      { ...request, path: '/devstoreaccount1/box?restype=service' },
      { ...request, headers: { ...request.headers, 'x-ms-date': 'Thu, 07 Jun 2012 08:00:01 GMT' } },
      { ...request, headers: { ...request.headers, 'content-type': 'text/plain' } },
    ]) {
      expect(sharedKey(changed, account, key)).to.not.equal(signature);
    }
    expect(sharedKey(request, account, key.replace('E', 'F'))).to.not.equal(signature);
  });
});

describe('packages', () => {
  const spec = {
    roles: [
      { name: 'Web', instances: 2, files: { 'page.txt': 'hello', 'sub/more.txt': 'more' }, settings: { Colour: 'a "b" <c>' } },
      { name: 'Worker', instances: 1, files: { 'job.txt': 'work' }, settings: {} },
    ],
  };

  it('hold a definition and a nested archive for each role', () => {
    const outer = unzipSync(makePackage(spec));
    expect(Object.keys(outer)[0]).to.equal('ServiceDefinition.csdef');
    const [, web = '', worker = ''] = Object.keys(outer);
    expect(web).to.match(/^Web_[0-9a-f-]{36}\.cssx$/);
    expect(worker).to.match(/^Worker_/);
    const files = unzipSync(outer[web] as Uint8Array);
    expect(strFromU8(files['approot/sub/more.txt'] as Uint8Array)).to.equal('more');
    expect(
      readXml(strFromU8(outer['ServiceDefinition.csdef'] as Uint8Array)).children.map((role) => role.attributes['name']),
    ).to.deep.equal(['Web', 'Worker']);
  });

  it('are configured with counts and settings', () => {
    const [web] = readXml(makeConfiguration(spec)).children;
    expect(web?.children[0]?.attributes['count']).to.equal('2');
    expect(web?.children[1]?.children[0]?.attributes).to.deep.equal({ name: 'Colour', value: 'a "b" <c>' });
  });
});
