import { describe, it } from 'node:test';
import { expect } from 'chai';
import { strToU8, zipSync } from 'fflate';
import { PACKAGE_LIMITS, readPackage } from '../../../src/reference-impl/fabric-controller/package.ts';
import { combinePackages } from '../../../src/reference-impl/fabric-controller/package-combination.ts';
import { definitionOf, packageOf, refusalOf } from './packages.ts';

const CSSX = 'Web_11111111-2222-3333-4444-555555555555.cssx';
const definition = strToU8(definitionOf([{ name: 'Web', page: '' }]));
const page = strToU8('page');

describe('the package reader', () => {
  it('reads a nested archive for each role', async () => {
    const { definition: read, images } = await readPackage(
      packageOf(
        [
          { name: 'Web', page: 'w' },
          { name: 'Job', page: 'j', size: 'Large' },
        ],
        'upgradeDomainCount="3"',
      ),
    );
    expect(read.upgradeDomainCount).to.equal(3);
    expect(read.roles.map(({ name, size }) => [name, size])).to.deep.equal([
      ['Web', 'Small'],
      ['Job', 'Large'],
    ]);
    expect(images.get('Web')?.files.get('approot/page.txt')?.toString()).to.equal('w');
    expect(images.get('Job')?.files.get('approot/page.txt')?.toString()).to.equal('j');
    expect(images.get('Web')?.digest).to.not.equal(images.get('Job')?.digest);
  });

  it('reads plain folders, below approot when they have no root of their own', async () => {
    const { images } = await readPackage(zipSync({ 'ServiceDefinition.csdef': definition, 'Web/page.txt': page, 'Web/a/b.txt': page }));
    expect([...(images.get('Web')?.files.keys() ?? [])]).to.have.members(['approot/page.txt', 'approot/a/b.txt']);
    const rooted = await readPackage(
      zipSync({ 'ServiceDefinition.csdef': definition, 'Web/approot/page.txt': page, 'Web/manifest': page }),
    );
    expect([...(rooted.images.get('Web')?.files.keys() ?? [])]).to.have.members(['approot/page.txt', 'manifest']);
  });

  it('gives the same files the same digest, in whatever order and archive', async () => {
    const one = await readPackage(zipSync({ 'ServiceDefinition.csdef': definition, [CSSX]: zipSync({ a: page, b: page }) }));
    const other = await readPackage(zipSync({ 'Web/b': page, 'Web/a': page, 'ServiceDefinition.csdef': definition }, { level: 0 }));
    expect(one.images.get('Web')?.digest).to.equal(other.images.get('Web')?.digest);
  });

  it('takes one role from another package', async () => {
    const before = packageOf([
      { name: 'Web', page: 'w1' },
      { name: 'Job', page: 'j1' },
    ]);
    const after = packageOf([
      { name: 'Web', page: 'w2', size: 'Medium' },
      { name: 'Job', page: 'j2' },
    ]);
    const combined = await combinePackages(before, after, 'web');
    expect(await combinePackages(before, after, 'web')).to.deep.equal(combined);
    const { images, definition: read } = await readPackage(combined);
    expect(images.get('Web')?.files.get('approot/page.txt')?.toString()).to.equal('w2');
    expect(images.get('Job')?.digest).to.equal((await readPackage(before)).images.get('Job')?.digest);
    expect(read.roles.map(({ size }) => size)).to.deep.equal(['Medium', 'Small']);
  });

  it('keeps of each role what it declares, when it combines', async () => {
    const settings = '<ConfigurationSettings><Setting name="Colour"/><Setting name="&lt;&amp;"/></ConfigurationSettings>';
    const endpoints =
      '<Endpoints><InputEndpoint name="&lt;In&amp;" protocol="http" port="80" localPort="8080"/><InputEndpoint name="d" protocol="udp" port="53"/></Endpoints>';
    const before = packageOf([
      {
        name: 'Web',
        page: 'w',
        inner: `<Imports><Import moduleName="Diagnostics"/><Import moduleName="RemoteForwarder"/></Imports>${endpoints}${settings}`,
      },
      { name: 'Job', page: 'j' },
    ]);
    const after = packageOf([{ name: 'Job', page: 'j', inner: '<Runtime executionContext="elevated"/><ConfigurationSettings/>' }]);
    const { definition: read } = await readPackage(await combinePackages(before, after, 'Job'));
    expect(read.roles.map(({ executionContext, settings: declared, imports }) => [executionContext, declared, imports])).to.deep.equal([
      ['limited', ['Colour', '<&'], ['Diagnostics', 'RemoteForwarder']],
      ['elevated', [], []],
    ]);
    expect(read.roles[0]?.endpoints.map(({ name, port, localPort }) => [name, port, localPort])).to.deep.equal([
      ['<In&', 80, 8080],
      ['d', 53, 53],
      ['Microsoft.WindowsAzure.Plugins.RemoteForwarder.RdpInput', 3389, 3389],
    ]);
    const again = await readPackage(await combinePackages(await combinePackages(before, after, 'Job'), before, 'Job'));
    expect(again.definition).to.deep.equal((await readPackage(before)).definition);
  });

  it('combines a role that has no files, and can read again what it made', async () => {
    const bytes = zipSync({ 'ServiceDefinition.csdef': definition, [CSSX]: zipSync({}) });
    const { images } = await readPackage(await combinePackages(bytes, bytes, 'Web'));
    expect(images.get('Web')?.files.size).to.equal(0);
  });

  it('refuses to combine what is sound, and too large together', async () => {
    const roles = [
      { name: 'Web', page: '' },
      { name: 'Job', page: '' },
    ];
    const heavy = (web: number, job: number): Uint8Array =>
      zipSync(
        { 'ServiceDefinition.csdef': strToU8(definitionOf(roles)), 'Web/z': new Uint8Array(web), 'Job/z': new Uint8Array(job) },
        { level: 1 },
      );
    const most = PACKAGE_LIMITS.zip.inflatedBytes * 0.6;
    const error = await combinePackages(heavy(most, 1), heavy(1, most), 'Job').catch((reason: unknown) => reason);
    expect(error).to.include({ code: 'BadRequest', reason: 'invalid-package' });
    expect((error as Error).message).to.match(/larger together/);
  });

  const withPath = (path: string): Uint8Array => zipSync({ 'ServiceDefinition.csdef': definition, [CSSX]: zipSync({ [path]: page }) });
  const withDefinition = (csdef: Uint8Array): Uint8Array => zipSync({ 'ServiceDefinition.csdef': csdef, 'Web/page': page });
  const bad: [string, () => Uint8Array, RegExp][] = [
    ['nothing', () => new Uint8Array(), /not a zip/],
    ['text', () => strToU8('this is no archive at all, however long it may be'), /not a zip/],
    ['no definition', () => zipSync({ [CSSX]: zipSync({ page }) }), /exactly one ServiceDefinition.csdef/],
    [
      'two definitions',
      () => zipSync({ 'ServiceDefinition.csdef': definition, 'servicedefinition.CSDEF': definition, 'Web/page': page }),
      /exactly one/,
    ],
    ['a definition that is no XML', () => zipSync({ 'ServiceDefinition.csdef': strToU8('<a'), 'Web/page': page }), /well-formed/],
    [
      'a definition with a DTD',
      () =>
        zipSync({
          'ServiceDefinition.csdef': strToU8(`<!DOCTYPE a [<!ENTITY b "c">]>${definitionOf([{ name: 'Web', page: '' }])}`),
          'Web/page': page,
        }),
      /document type/,
    ],
    [
      'a definition without roles',
      () => zipSync({ 'ServiceDefinition.csdef': strToU8('<ServiceDefinition name="Test"/>') }),
      /declares no WebRole/,
    ],
    [
      'an unknown size',
      () => zipSync({ 'ServiceDefinition.csdef': strToU8(definitionOf([{ name: 'Web', page: '', size: 'Huge' }])), 'Web/page': page }),
      /size "Huge"/,
    ],
    ['a definition that is not UTF-8', () => withDefinition(Buffer.concat([definition, Buffer.from([0xff])])), /csdef is not UTF-8/],
    [
      'a definition in UTF-16',
      () => withDefinition(Buffer.from(`\ufeff${definitionOf([{ name: 'Web', page: '' }])}`, 'utf16le')),
      /csdef is not UTF-8/,
    ],
    ['a definition without end', () => withDefinition(Buffer.alloc(2 * 1024 * 1024, ' ')), /csdef is larger than/],
    ['a role without files', () => zipSync({ 'ServiceDefinition.csdef': definition }), /no files for the role Web/],
    [
      'a part of no role',
      () => zipSync({ 'ServiceDefinition.csdef': definition, 'Web/page': page, [CSSX.replace('Web', 'Other')]: zipSync({ page }) }),
      /no such role/,
    ],
    [
      'a role in two ways',
      () => zipSync({ 'ServiceDefinition.csdef': definition, 'Web/page': page, [CSSX]: zipSync({ page }) }),
      /more than once/,
    ],
    ['a nested part that is no zip', () => zipSync({ 'ServiceDefinition.csdef': definition, [CSSX]: page }), /not a zip/],
    ['a path up', () => withPath('../../etc/passwd'), /not allowed/],
    ['a path up in the middle', () => withPath('approot/../../x'), /not allowed/],
    ['a path up with backslashes', () => withPath('approot\\..\\..\\x'), /not allowed/],
    ['an absolute path', () => withPath('/etc/passwd'), /not allowed/],
    ['a drive', () => withPath('C:/x'), /not allowed/],
    ['an alternate stream', () => withPath('approot/page.txt:hidden'), /not allowed/],
    ['a device', () => withPath('approot/NUL.txt'), /not allowed/],
    ['a name that Windows would cut', () => withPath('approot/page.txt.'), /not allowed/],
    ['a plain folder that leads out', () => zipSync({ 'ServiceDefinition.csdef': definition, 'Web/../../x': page }), /not allowed/],
    [
      'two names that differ in case',
      () => zipSync({ 'ServiceDefinition.csdef': definition, [CSSX]: zipSync({ a: page, A: page }) }),
      /both called/,
    ],
    [
      'a file that is a folder too',
      () => zipSync({ 'ServiceDefinition.csdef': definition, [CSSX]: zipSync({ 'approot/a': page, 'approot/a/b': page }) }),
      /both a file and a folder/,
    ],
    [
      'a bomb',
      () => zipSync({ 'ServiceDefinition.csdef': definition, 'Web/zeros': new Uint8Array(PACKAGE_LIMITS.zip.inflatedBytes) }, { level: 1 }),
      /more than \d+ bytes/,
    ],
    [
      'a bomb that lies about its size',
      () => lying(zipSync({ 'ServiceDefinition.csdef': definition, 'Web/zeros': new Uint8Array(1_000_000) }), 1_000_000, 10),
      /cannot be unpacked/,
    ],
    [
      'a flipped bit',
      () => flipped(zipSync({ 'ServiceDefinition.csdef': definition, 'Web/page': strToU8('some content') }, { level: 0 }), 'some content'),
      /damaged/,
    ],
    ['a directory cut off', () => packageOf([{ name: 'Web', page: '' }]).slice(0, -30), /not a zip/],
  ];
  for (const [what, bytes, why] of bad) {
    it(`refuses ${what}`, async () => void expect(await refusalOf(bytes())).to.match(why));
  }

  it('refuses many nested archives that are a bomb together', async () => {
    const roles = Array.from({ length: 5 }, (_, index) => ({ name: `R${index}`, page: '' }));
    const zeros = zipSync({ z: new Uint8Array(PACKAGE_LIMITS.zip.inflatedBytes / 4) }, { level: 9 });
    const parts = roles.map(({ name }) => [CSSX.replace('Web', name), zeros]);
    const bomb = zipSync({ 'ServiceDefinition.csdef': strToU8(definitionOf(roles)), ...Object.fromEntries(parts) });
    expect(await refusalOf(bomb)).to.match(/R4_[^ ]+cssx": .* more than \d+ bytes/);
  });
});

/** Every place where a size stands in the archive says another one. */
function lying(archive: Uint8Array, size: number, said: number): Uint8Array {
  const bytes = Buffer.from(archive);
  for (let at = 0; at + 4 <= bytes.length; at++) if (bytes.readUInt32LE(at) === size) bytes.writeUInt32LE(said, at);
  return bytes;
}

function flipped(archive: Uint8Array, within: string): Uint8Array {
  const bytes = Buffer.from(archive);
  const at = bytes.indexOf(within);
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  return bytes;
}
