import { describe, it } from 'node:test';
import { expect } from 'chai';
import { strFromU8, unzipSync } from 'fflate';
import { makeConfiguration, makePackage } from '../../src/clients/storage/package.ts';
import { readXml } from '../../src/clients/xml.ts';

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
