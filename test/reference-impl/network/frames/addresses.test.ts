import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  contains,
  formatIpv4,
  lastOf,
  maskOf,
  parseIpv4,
  parsePrefix,
} from '../../../../src/reference-impl/network/frames/ipv4-address.ts';
import { formatMac, parseMac, readMac, writeMac } from '../../../../src/reference-impl/network/frames/mac-address.ts';

describe('Addresses', () => {
  it('are four plain decimals, and every one of them comes back as it was', () => {
    fc.assert(
      fc.property(fc.ipV4(), (text) => {
        const address = parseIpv4(text);
        expect(address).to.be.a('number');
        expect(formatIpv4(address ?? 0)).to.equal(text);
      }),
    );
    expect(parseIpv4('255.255.255.255')).to.equal(-1);
    expect(parseIpv4('0.0.0.0')).to.equal(0);
  });

  it('are nothing else: octal, hexadecimal, short, long, signed, spaced', () => {
    for (const text of [
      '010.1.1.1',
      '10.1.1',
      '10.1.1.1.1',
      '0x0a.1.1.1',
      '167837953',
      '10.1.1.256',
      '10.1.1.-1',
      ' 10.1.1.1',
      '10.1.1.1\n',
      '10.1.1.',
      '',
      '::ffff:10.9.0.1',
      '١.1.1.1',
    ])
      expect(parseIpv4(text), JSON.stringify(text)).to.equal(undefined);
  });

  it('of a prefix are those under its mask, from 0 to 32 bits', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
        fc.integer({ min: 0, max: 32 }),
        fc.nat({ max: 31 }),
        (address, length, bit) => {
          const network = address & maskOf(length);
          const prefix = parsePrefix(`${formatIpv4(network)}/${length}`);
          if (prefix === undefined) return expect.fail('it is a prefix');
          expect(contains(prefix, address)).to.equal(true);
          expect(contains(prefix, lastOf(prefix))).to.equal(true);
          expect(contains(prefix, address ^ (1 << bit)), `bit ${bit} of /${length}`).to.equal(bit < 32 - length);
        },
      ),
    );
    for (const text of ['10.1.0.1/16', '10.1.0.0', '10.1.0.0/33', '10.1.0.0/016', '10.1.0.0/8/8', '10.1.0.0/-1', '/8'])
      expect(parsePrefix(text), text).to.equal(undefined);
  });

  it('of interfaces are six pairs of digits, in two halves', () => {
    expect(parseMac('02:00:5E:00:00:0a')).to.deep.equal({ oui: 0x02005e, nic: 0x0a });
    for (const text of ['2:0:0:0:0:1', '02-00-00-00-00-01', '020000000001', '02:00:00:00:00:0g', '02:00:00:00:00:01:02'])
      expect(parseMac(text), text).to.equal(undefined);
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 6, maxLength: 6 }), (bytes) => {
        const [mac, copy] = [readMac(bytes, 0), Buffer.alloc(6)];
        expect(parseMac(formatMac(mac))).to.deep.equal(mac);
        writeMac(copy, 0, mac);
        expect([...copy]).to.deep.equal([...bytes]);
      }),
    );
  });
});
