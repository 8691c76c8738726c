import { expect } from 'chai';
import { describe, it } from 'node:test';
import { sasStringToSign, sharedAccessSignature } from '../../src/clients/storage/sas.ts';
import { authorization, sharedKey, stringToSign } from '../../src/clients/storage/shared-key.ts';

// The well-known account and key of the public storage emulator.
const account = 'devstoreaccount1';
const key = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';
const request = {
  method: 'PUT',
  path: '/devstoreaccount1/box?restype=container',
  headers: { 'x-ms-version': '2012-02-12', 'x-ms-date': 'Thu, 07 Jun 2012 08:00:00 GMT', 'content-length': '0' },
};
// HMAC-SHA256 over "PUT\n\n\n0\n\n\n\n\n\n\n\n\nx-ms-date:…\nx-ms-version:2012-02-12\n/devstoreaccount1/devstoreaccount1/box\nrestype:container", by openssl.
const EXPECTED = 'juC0CFQyQX3HPIDIcfVT4KRKCI8VAC9jPzWCFxYZoAk=';
// The same over "PUT\n\n\n\nx-ms-date:…\nx-ms-version:2012-02-12\n/devstoreaccount1/devstoreaccount1/box".
const EXPECTED_LITE = 'NJQK8TNG5/SsSpK+ffTPNJNTKs986vdFEwa89jFSNNY=';

describe('SharedKey', () => {
  it('signs what the documentation says', () => {
    expect(sharedKey(request, account, key)).to.equal(`SharedKey devstoreaccount1:${EXPECTED}`);
    expect(authorization(request, account, key, 'SharedKeyLite')).to.equal(`SharedKeyLite devstoreaccount1:${EXPECTED_LITE}`);
  });

  // The examples of "Authorize with Shared Key".
  it('makes the documented strings', () => {
    const metadata = {
      method: 'GET',
      path: '/mycontainer?restype=container&comp=metadata&timeout=20',
      headers: { 'x-ms-date': 'Sun, 11 Oct 2009 21:49:13 GMT', 'x-ms-version': '2009-09-19' },
    };
    expect(stringToSign(metadata, 'myaccount', 'SharedKey')).to.equal(
      'GET\n\n\n\n\n\n\n\n\n\n\n\nx-ms-date:Sun, 11 Oct 2009 21:49:13 GMT\nx-ms-version:2009-09-19\n/myaccount/mycontainer\ncomp:metadata\nrestype:container\ntimeout:20',
    );
    const lite = {
      method: 'PUT',
      path: '/mycontainer/hello.txt?timeout=20',
      headers: {
        'content-length': '11',
        'content-type': 'text/plain; charset=UTF-8',
        'x-ms-meta-m2': 'v2',
        'x-ms-meta-m1': 'v1',
        'x-ms-date': 'Sun, 20 Sep 2009 20:36:40 GMT',
      },
    };
    expect(stringToSign(lite, 'testaccount1', 'SharedKeyLite')).to.equal(
      'PUT\n\ntext/plain; charset=UTF-8\n\nx-ms-date:Sun, 20 Sep 2009 20:36:40 GMT\nx-ms-meta-m1:v1\nx-ms-meta-m2:v2\n/testaccount1/mycontainer/hello.txt',
    );
    expect(stringToSign(metadata, 'myaccount', 'SharedKeyLite').split('\n').at(-1)).to.equal('/myaccount/mycontainer?comp=metadata');
    const list = '/container?restype=container&comp=list&include=snapshots&include=metadata&include=uncommittedblobs';
    expect(stringToSign({ ...metadata, path: list }, 'myaccount', 'SharedKey')).to.match(
      /\/myaccount\/container\ncomp:list\ninclude:metadata,snapshots,uncommittedblobs\nrestype:container$/,
    );
  });

  it('signs a length of zero as it is before 2015-02-21, and as nothing from then on', () => {
    const length = (version: string): string | undefined =>
      stringToSign({ ...request, headers: { ...request.headers, 'x-ms-version': version } }, account, 'SharedKey').split('\n')[3];
    expect([length('2012-02-12'), length('2014-02-14'), length('2015-02-21')]).to.deep.equal(['0', '0', '']);
  });

  it('signs Date only where there is no x-ms-date, and the path as it is sent', () => {
    const dated = { method: 'GET', path: '/a/b%20c/../d', headers: { date: 'Thu, 07 Jun 2012 08:00:00 GMT' } };
    const text = stringToSign(dated, 'a', 'SharedKey');
    expect(text.split('\n')[6]).to.equal(dated.headers.date);
    expect(text).to.match(/\/a\/a\/b%20c\/\.\.\/d$/);
    const both = { ...dated, headers: { ...dated.headers, 'x-ms-date': 'x' } };
    expect(stringToSign(both, 'a', 'SharedKey').split('\n')[6]).to.equal('');
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

describe('shared access signatures', () => {
  const [start, expiry] = [new Date('2012-02-09T00:00:00.500Z'), new Date('2012-02-10T00:00:00Z')];
  const grant = { account, key, container: 'pictures', permissions: 'r', start, expiry };

  // The form of "Create a service SAS": permissions, start, expiry, resource, stored policy, version.
  it('cover the documented text, a form a version', () => {
    const line = 'r\n2012-02-09T00:00:00Z\n2012-02-10T00:00:00Z\n';
    expect(sasStringToSign({ ...grant, blob: 'profile.jpg' })).to.equal(`${line}/devstoreaccount1/pictures/profile.jpg\n\n2012-02-12`);
    expect(sasStringToSign({ ...grant, policy: 'a policy' })).to.equal(`${line}/devstoreaccount1/pictures\na policy\n2012-02-12`);
    expect(sasStringToSign({ ...grant, version: null })).to.equal(`${line}/devstoreaccount1/pictures\n`);
    expect(sasStringToSign({ ...grant, version: '2015-04-05' })).to.equal(
      `${line}/blob/devstoreaccount1/pictures\n\n\n\n2015-04-05\n\n\n\n\n`,
    );
    expect(sasStringToSign({ account, key, container: 'pictures', policy: 'p' })).to.equal(
      '\n\n\n/devstoreaccount1/pictures\np\n2012-02-12',
    );
  });

  it('are query parameters, encoded, and leave out what is not said', () => {
    const parameters = Object.fromEntries(new URLSearchParams(sharedAccessSignature({ ...grant, blob: 'a/b c' })));
    expect(parameters).to.deep.equal({
      sv: '2012-02-12',
      st: '2012-02-09T00:00:00Z',
      se: '2012-02-10T00:00:00Z',
      sr: 'b',
      sp: 'r',
      sig: 'pHVS7FribypUXQOmcNceqcilDfb7y8H+UmG9tZhHOmI=', // by openssl over the text above
    });
    expect([
      ...new URLSearchParams(sharedAccessSignature({ account, key, container: 'c', policy: 'p', version: null })).keys(),
    ]).to.deep.equal(['sr', 'si', 'sig']);
  });
});
