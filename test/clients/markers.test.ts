import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'node:test';
import { findMarkers, makeMarker, MarkerSearch } from '../../src/clients/markers/index.ts';
import { Sieve } from '../../src/clients/markers/sieve.ts';
import { SeededNames } from '../../src/clients/seed.ts';

const names = new SeededNames('a seed', 'markers');
const [marker, other] = [makeMarker(names), makeMarker(names)];
const random = (length: number): Buffer => names.bytes(length);
const find = (bytes: Uint8Array, sought = [marker, other]) => findMarkers({ name: 'disk', bytes }, sought);

describe('markers', () => {
  it('follow from the seed, and each is another', () => {
    expect(makeMarker(new SeededNames('a seed', 'markers'))).to.deep.equal(marker);
    expect(marker.text)
      .to.match(/^[a-z][a-z0-9]{47}$/)
      .and.not.equal(other.text);
    expect(marker.bytes.toString()).to.equal(marker.text);
  });
});

describe('the search for markers', () => {
  const hexadecimal = marker.bytes.toString('hex');
  for (const [form, bytes] of [
    ['as it is', marker.bytes],
    ['in UTF-16', Buffer.from(marker.text, 'utf16le').subarray(0, -1)],
    ['in hexadecimal digits', Buffer.from(hexadecimal)],
    ['in hexadecimal digits', Buffer.from(hexadecimal.toUpperCase())],
  ] as const) {
    it(`finds one ${form}, and says where`, () => {
      const found = find(Buffer.concat([random(1001), bytes, random(500)]));
      expect(found).to.deep.equal([{ medium: 'disk', marker: marker.text, form, offset: 1001, whole: true }]);
    });
    for (const cut of [1, 23, 24, 25, 47])
      it(`finds one ${form} that is cut after ${cut} of 48 parts, with a header in between`, () => {
        const at = Math.floor((bytes.length * cut) / 48);
        const found = find(Buffer.concat([bytes.subarray(0, at), random(16), bytes.subarray(at)]));
        expect(found).not.to.be.empty;
        for (const each of found) expect(each).to.include({ marker: marker.text, form, whole: false });
      });
  }

  for (const before of [0, 1, 2, 3, 4])
    for (const after of [0, 1, 2, 3])
      it(`finds one in base64, ${before} bytes after the beginning and ${after} before the end, in both alphabets, cut or not`, () => {
        const bytes = Buffer.concat([Buffer.alloc(before, 0xff), marker.bytes, Buffer.alloc(after, 0xff)]);
        for (const text of [bytes.toString('base64'), bytes.toString('base64url')]) {
          expect(find(Buffer.from(text)).map(({ marker: found, whole }) => ({ found, whole }))).to.deep.equal([
            { found: marker.text, whole: true },
          ]);
          for (let cut = 0; cut < text.length; cut += 5)
            expect(find(Buffer.from(`${text.slice(0, cut)}\r\n${text.slice(cut)}`)), `cut at ${cut}`).not.to.be.empty;
        }
      });

  it('finds what is left of one that was written over', () => {
    const long = names.word(400);
    for (let from = 0; from + 47 <= long.length; from += 9)
      expect(find(Buffer.from(long.slice(from, from + 47)), [{ text: long, bytes: Buffer.from(long) }])).not.to.be.empty;
  });

  it('finds one in UTF-16 with either byte first, and text that is not all letters and digits', () => {
    for (const text of [marker.text, 'Zürich, Köln and 北京'])
      for (const bytes of [Buffer.from(text, 'utf16le'), Buffer.from(text, 'utf16le').swap16()])
        expect(findMarkers({ name: 'file', bytes }, [text]).map(({ form, whole }) => ({ form, whole }))).to.deep.equal([
          { form: 'in UTF-16', whole: true },
        ]);
  });

  it('finds texts of any length from four characters on, those that might occur in part by chance only whole', () => {
    expect(findMarkers({ name: 'file', bytes: Buffer.from('<a>ab1c</a>') }, ['ab1c'])[0]).to.include({ offset: 3, whole: true });
    const thirty = names.word(30);
    expect(new MarkerSearch([thirty]).markersIn(Buffer.from(thirty.slice(0, 29)))).to.be.empty;
    expect(() => new MarkerSearch(['abc'])).to.throw(RangeError, '4 bytes');
  });

  it('finds nothing where there is nothing, and with nothing to find', () => {
    expect(find(random(1 << 20))).to.be.empty;
    expect(find(Buffer.alloc(0))).to.be.empty;
    expect(find(marker.bytes, [])).to.be.empty;
  });

  it('says which of several markers are there, whatever one of them does to be found most', () => {
    const bytes = Buffer.concat([...Array.from({ length: 5000 }, () => marker.bytes), other.bytes]);
    expect(new MarkerSearch(['absent-marker', other, marker]).markersIn(bytes)).to.deep.equal([other.text, marker.text]);
    const found = find(bytes);
    expect(found.filter((each) => each.marker === marker.text)).to.have.length(1000);
    expect(found.at(-1)).to.include({ marker: other.text, offset: 5000 * 48 });
  });

  it('finds the same in chunks, wherever they end', () => {
    const bytes = Buffer.concat([
      random(700),
      marker.bytes,
      random(300),
      Buffer.from(other.bytes.toString('hex')),
      random(10),
      marker.bytes,
    ]);
    const whole = find(bytes);
    expect(whole).to.have.length(3);
    const search = new MarkerSearch([marker, other]);
    for (const size of [1, 7, 24, 47, 48, 49, 100, 713, 5000]) {
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.subarray(at * size, (at + 1) * size));
      expect(search.through('disk', chunks), `chunks of ${size}`).to.deep.equal(whole);
    }
  });
});

describe('the sieve', () => {
  it('finds every needle wherever it lies, and nothing else: as indexOf does', () => {
    const letters = fc.integer({ min: 0, max: 2 });
    const needles = fc.array(fc.array(letters, { minLength: 4, maxLength: 12 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(needles, fc.array(letters, { maxLength: 400 }), (sought, hay) => {
        const [wanted, bytes] = [sought.map((each) => Buffer.from(each)), Buffer.from(hay)];
        const found = new Set<string>();
        new Sieve(wanted).search(bytes, (needle, at) => found.add(`${needle} at ${at}`));
        const expected = new Set<string>();
        for (const [needle, each] of wanted.entries())
          for (let at = bytes.indexOf(each); at >= 0; at = bytes.indexOf(each, at + 1)) expected.add(`${needle} at ${at}`);
        expect([...found].sort()).to.deep.equal([...expected].sort());
      }),
    );
  });
});
