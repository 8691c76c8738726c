import { describe, it } from 'node:test';
import { expect } from 'chai';
import { readPackage } from '../../../src/reference-impl/fabric-controller/package.ts';
import { definitionOf, refusalOf } from './packages.ts';
import { zipOf, type End, type Item } from './zip-maker.ts';

const CSSX = 'Web_11111111-2222-3333-4444-555555555555.cssx';
const definition: Item = { name: 'ServiceDefinition.csdef', content: Buffer.from(definitionOf([{ name: 'Web', page: '' }])) };
const page: Item = { name: 'approot/page.txt', content: Buffer.from('the page of the role') };

const plain = (item: Partial<Item>, end?: Partial<End>, beforeEnd?: Buffer): Buffer =>
  zipOf([definition, { ...page, name: 'Web/page.txt', ...item }], end, beforeEnd);
const nested = (items: readonly Item[]): Buffer => zipOf([definition, { name: CSSX, content: zipOf(items), stored: true }]);
const zip64Extra = Buffer.from('0100100000000000000000000000000000000000', 'hex');
const unix = (mode: number): number => (mode << 16) >>> 0;

describe('A package as a zip archive', () => {
  const lawful: Record<string, () => Buffer> = {
    'is stored': () => plain({ stored: true }),
    'is deflated': () => plain({}),
    'has descriptors behind its data': () => plain({ descriptor: 'signed' }),
    'has descriptors without a signature': () => plain({ descriptor: 'bare' }),
    'has a comment': () => plain({}, { comment: Buffer.from('made by a tool') }),
    'has extra fields, such as times': () =>
      plain({ local: { extra: Buffer.from('5554050003000000ff', 'hex') }, central: { extra: Buffer.from('55540100ff', 'hex') } }),
    'has the attributes of files of Unix': () => plain({ central: { madeBy: 0x0314, attributes: unix(0o100644) } }),
    'has the attributes of files of Windows': () => plain({ central: { attributes: 0x20 } }),
    'has folders of their own': () => nested([{ name: 'approot/' }, page, { name: 'approot/empty/', central: { attributes: 0x10 } }]),
    'has an empty file': () => plain({ content: Buffer.alloc(0) }),
    'has backslashes in its names': () => nested([{ ...page, name: 'approot\\page.txt' }]),
  };
  for (const [what, bytes] of Object.entries(lawful))
    it(`is read when it ${what}`, async () => {
      const { images } = await readPackage(bytes());
      expect([...(images.get('Web')?.files.keys() ?? [])]).to.deep.equal(['approot/page.txt']);
    });

  it('may have bytes that its directory does not name, before its entries and between them, which are not looked at', async () => {
    const hidden: Item = { name: '../hidden', content: Buffer.from('hidden'), local: { crc: 1, flags: 1 }, unlisted: true };
    const { images } = await readPackage(zipOf([hidden, definition, hidden, { ...page, name: 'Web/page.txt' }, hidden]));
    expect([...(images.get('Web')?.files ?? [])].map(([path, bytes]) => [path, bytes.toString()])).to.deep.equal([
      ['approot/page.txt', 'the page of the role'],
    ]);
  });

  const bad: [string, () => Buffer, RegExp][] = [
    ['is encrypted', () => plain({ local: { flags: 1 }, central: { flags: 1 } }), /"Web\/page.txt" is encrypted/],
    ['is strongly encrypted', () => plain({ local: { flags: 0x40 }, central: { flags: 0x40 } }), /"Web\/page.txt" is encrypted/],
    ['is encrypted by its local header alone', () => plain({ local: { flags: 1 } }), /"Web\/page.txt" is not what the directory says/],
    ['is packed in another way', () => plain({ local: { method: 14 }, central: { method: 14 } }), /compression method 14/],
    ['is split over disks', () => plain({}, { disk: 1 }), /several disks/],
    ['has an entry on another disk', () => plain({ central: { disk: 3 } }), /several disks/],
    ['counts other entries on this disk', () => plain({}, { countHere: 1 }), /several disks/],
    ['asks for Zip64 in its end', () => plain({}, { from: 0xffffffff }), /Zip64/],
    ['asks for Zip64 by its count', () => plain({}, { count: 0xffff }), /Zip64/],
    [
      'has the locator of a Zip64 end',
      () => plain({}, {}, Buffer.from('504b06070000000000000000000000000100 0000'.replace(' ', ''), 'hex')),
      /Zip64/,
    ],
    ['has a Zip64 size of an entry', () => plain({ central: { size: 0xffffffff, extra: zip64Extra } }), /Zip64/],
    ['has a Zip64 field beside 32-bit sizes', () => plain({ central: { extra: zip64Extra } }), /Zip64/],
    ['names an entry twice', () => zipOf([definition, { ...page, name: 'Web/a' }, { ...page, name: 'Web/a' }]), /names "Web\/a" twice/],
    ['names one with either slash', () => zipOf([definition, { ...page, name: 'Web/a' }, { ...page, name: 'Web\\a' }]), /twice/],
    ['has a link', () => plain({ central: { madeBy: 0x0314, attributes: unix(0o120777) } }), /"Web\/page.txt" is a link/],
    ['has a pipe', () => plain({ central: { madeBy: 0x0314, attributes: unix(0o010644) } }), /is a link or a device/],
    ['has a link that says it is from DOS', () => plain({ central: { attributes: unix(0o120777) } }), /is a link/],
    ['has a reparse point', () => plain({ central: { attributes: 0x0400 } }), /is a link/],
    ['has a folder with content', () => plain({ name: 'Web/folder/' }), /"Web\/folder\/" is a folder, and has content/],
    [
      'has entries that share bytes',
      () => zipOf([definition, page, { ...page, shared: true, name: 'Web/two' }]),
      /is not what the directory says/,
    ],
    ['has one entry under the data of another', overlapping, /"Web\/inner" shares bytes with another/],
    [
      'leads into its own directory',
      () => plain({ stored: true, local: { packedSize: 60, size: 60 }, central: { packedSize: 60, size: 60 } }),
      /is cut off/,
    ],
    ['leads out of itself', () => plain({ central: { offset: 1_000_000 } }), /no data where the directory says/],
    [
      'says another name in the local header',
      () => plain({ local: { name: Buffer.from('Web/other.x') } }),
      /is not what the directory says/,
    ],
    ['says another size in the local header', () => plain({ local: { size: 5 } }), /is not what the directory says/],
    ['says another CRC in the local header', () => plain({ local: { crc: 5 } }), /is not what the directory says/],
    [
      'lies about the size of what is stored',
      () => plain({ stored: true, central: { size: 5 }, local: { size: 5 } }),
      /contradicts itself about its size/,
    ],
    [
      'tells of more than can be in so few bytes',
      () => plain({ central: { size: 200_000 }, local: { size: 200_000 } }),
      /contradicts itself/,
    ],
    ['tells of more than there is', () => plain({ central: { size: 30 }, local: { size: 30 } }), /"Web\/page.txt" is damaged/],
    ['tells of less than there is', () => plain({ central: { size: 3 }, local: { size: 3 } }), /cannot be unpacked/],
    [
      'tells of nothing where there is much',
      () => plain({ content: Buffer.alloc(1e6), central: { size: 0 }, local: { size: 0 } }),
      /cannot be unpacked/,
    ],
    ['has a CRC that is not that of its content', () => plain({ central: { crc: 1 }, local: { crc: 1 } }), /is damaged/],
    ['has descriptors, and lies in its directory', () => plain({ descriptor: 'signed', central: { crc: 1 } }), /is damaged/],
    ['has data that is not deflated', () => plain({ packed: Buffer.from('this is not what deflate makes') }), /cannot be unpacked/],
    ['has an empty name', () => plain({ name: '' }), /path "" is not allowed/],
    ['has a name that is not UTF-8', () => plain({ central: { name: Buffer.from([0x57, 0xff]) } }), /not UTF-8/],
    ['has a name with a NUL', () => plain({ name: 'Web/page\0.txt' }), /"Web\/page\ufffd.txt" is not allowed/],
    ['has an endless name', () => plain({ name: `Web/${'x'.repeat(60_000)}` }), /longer than 240/],
    ['has a directory that is elsewhere', () => plain({}, { from: 10 }), /not where the archive says/],
    ['has a directory of another length', () => plain({}, { count: 1 }), /another length/],
    ['counts more than it has', () => plain({}, { count: 3 }), /directory is damaged/],
    ['counts no end of entries', () => plain({}, { count: 60_000 }), /at most 10000/],
    [
      'leads out beside its roles',
      () => zipOf([definition, { ...page, name: 'Web/a' }, { ...page, name: '../a' }]),
      /"\.\.\/a" is not allowed/,
    ],
    ['leads to a drive', () => zipOf([definition, { ...page, name: 'Web/a' }, { ...page, name: 'C:/a' }]), /"C:\/a" is not allowed/],
    ['starts at the root', () => zipOf([definition, { ...page, name: 'Web/a' }, { ...page, name: '/a' }]), /"\/a" is not allowed/],
    ['has a folder that leads out', () => nested([page, { name: 'approot/../../' }]), /"approot\/..\/..\/" is not allowed/],
    ['has a file that is a folder too', () => nested([page, { name: 'approot/page.txt/' }]), /both a file and a folder/],
    ['has a look-alike of a slash', () => nested([{ ...page, name: 'approot/..\u2215x' }]), /not allowed/],
    ['has a device with a superscript digit', () => nested([{ ...page, name: 'approot/com¹' }]), /not allowed/],
    ['nests a lie', () => nested([{ ...page, local: { crc: 7 } }]), new RegExp(`"${CSSX}": the entry "approot/page.txt" is not what`)],
    [
      'nests a bomb in the part of a role',
      () => nested([{ ...page, content: Buffer.alloc(1e6), central: { size: 9 }, local: { size: 9 } }]),
      /cssx": .* cannot be unpacked/,
    ],
    [
      'nests an archive in that of a role, with a wrong end',
      () => zipOf([definition, { name: CSSX, content: nested([page]).subarray(0, 90) }]),
      /cssx": this is not a zip/,
    ],
  ];
  for (const [what, bytes, why] of bad) it(`is refused when it ${what}`, async () => void expect(await refusalOf(bytes())).to.match(why));

  it('is not inflated when small entries tell of more than there may be in all', async () => {
    const zeros = Buffer.alloc(4 * 1024 * 1024);
    const first: Item = { name: 'Web/0', content: zeros };
    const many = Array.from({ length: 80 }, (_, index): Item => ({ ...first, name: `Web/${index}` }));
    const bytes = zipOf([definition, ...many]);
    const before = process.memoryUsage().arrayBuffers;
    expect(await refusalOf(bytes)).to.match(/more than 268435456 bytes/);
    expect(process.memoryUsage().arrayBuffers - before).to.be.lessThan(zeros.length);
  });

  it('keeps what an archive in the archive of a role holds as one file', async () => {
    const inner = zipOf([page]);
    const { images } = await readPackage(nested([page, { name: 'approot/more.zip', content: inner }]));
    expect(images.get('Web')?.files.get('approot/more.zip')?.equals(inner)).to.equal(true);
  });
});

/** An entry whose stored data is a whole entry itself, which the directory names too: the way of bombs whose ratio knows no bounds. */
function overlapping(): Buffer {
  const inner: Item = { name: 'Web/inner', content: Buffer.from('inner'), stored: true };
  const innerBytes = zipOf([inner]).subarray(0, 30 + 9 + 5);
  const outer: Item = { name: 'Web/outer', content: innerBytes, stored: true };
  const offset = zipOf([definition]).indexOf('PK\x01\x02') + 30 + 9;
  return zipOf([definition, outer, { ...inner, shared: true, central: { offset } }]);
}
