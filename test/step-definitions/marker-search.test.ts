import { describe, it } from 'node:test';
import { expect } from 'chai';
import { markersIn } from '../../step-definitions/support/marker-search.ts';

const marker = 'p2p6pecqe2z9s6tosks1skp940';

describe('the search for markers', () => {
  it('finds one as it is, in UTF-16 and in hexadecimal digits', () => {
    expect(markersIn(Buffer.from(`<a>${marker}</a>`), [marker, 'another'])).to.deep.equal([`${marker} as it is`]);
    expect(markersIn(Buffer.from(`"${marker}"`, 'utf16le'), [marker])).to.deep.equal([`${marker} in UTF-16`]);
    expect(markersIn(Buffer.from(Buffer.from(marker).toString('hex')), [marker])).to.deep.equal([`${marker} in hexadecimal digits`]);
  });
  for (const before of ['', 'x', 'xy', 'xyz', 'xyz1'])
    for (const after of ['', '/', '/>', '/>>'])
      it(`finds one in base64, ${before.length} bytes after the beginning and ${after.length} before the end`, () => {
        const text = Buffer.from(before + marker + after).toString('base64');
        expect(markersIn(Buffer.from(text), [marker])).not.to.be.empty;
      });
  it('finds nothing where there is nothing', () => {
    expect(markersIn(Buffer.from('some text in the clear'), [marker])).to.deep.equal([]);
  });
});
