import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { ManagementError } from '../../../src/reference-impl/management/management-error.ts';
import { readPackage } from '../../../src/reference-impl/fabric-controller/package.ts';
import { parseServiceConfiguration } from '../../../src/reference-impl/fabric-controller/service-configuration.ts';
import { parseServiceDefinition } from '../../../src/reference-impl/fabric-controller/service-definition.ts';
import { fitForCustomers, packageOf } from './packages.ts';
import { FULL_CONFIGURATION, FULL_DEFINITION } from './service-documents.ts';
import { zipOf } from './zip-maker.ts';

const csdef = Buffer.from(FULL_DEFINITION);
const page = Buffer.from('page');
/** Sound packages of every kind: nested and plain, stored and deflated, with descriptors, with folders. */
const SOUND: readonly Uint8Array[] = [
  packageOf([
    { name: 'Web', page: 'w' },
    { name: 'Job', page: 'j' },
  ]),
  zipSync({ 'ServiceDefinition.csdef': csdef, 'Front/page.txt': page, 'Front/bin/a.dll': page, 'Back/approot/b.exe': page }, { level: 0 }),
  zipSync({ 'ServiceDefinition.csdef': csdef, 'Front/page.txt': page, 'Back/': new Uint8Array() }),
  zipOf([
    { name: 'ServiceDefinition.csdef', content: csdef, descriptor: 'signed' },
    { name: 'Front/a', content: page, descriptor: 'bare' },
    { name: 'Back/b', content: page, central: { madeBy: 0x0314, attributes: (0o100644 << 16) >>> 0 } },
  ]),
];

/** Something done to bytes at a place, which is a share of their length. */
interface Alteration {
  readonly at: number;
  readonly kind: 'byte' | 'number' | 'insert' | 'remove' | 'repeat';
  readonly value: number;
  readonly length: number;
}

const alteration: fc.Arbitrary<Alteration> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  kind: fc.constantFrom('byte', 'byte', 'number', 'number', 'insert', 'remove', 'repeat'),
  value: fc.oneof(fc.constantFrom(0, 1, 8, 0xff, 0xffff, 0xffffffff, 0x7fffffff, 0x04034b50, 0x02014b50, 0x06054b50), fc.nat(0xffffffff)),
  length: fc.integer({ min: 1, max: 64 }),
});

function altered(bytes: Buffer, { at, kind, value, length }: Alteration): Buffer {
  const place = Math.floor(at * bytes.length);
  const copy = Buffer.from(bytes);
  switch (kind) {
    case 'byte':
      if (place < copy.length) copy[place] = value & 0xff;
      return copy;
    case 'number':
      if (place + 4 <= copy.length) copy.writeUInt32LE(value, place);
      return copy;
    case 'insert':
      return Buffer.concat([bytes.subarray(0, place), Buffer.alloc(length, value & 0xff), bytes.subarray(place)]);
    case 'remove':
      return Buffer.concat([bytes.subarray(0, place), bytes.subarray(place + length)]);
    case 'repeat':
      return Buffer.concat([bytes.subarray(0, place + length), bytes.subarray(place)]);
  }
}

/** Reads bytes as a package: whether they are one. Throws when they are refused in any way but the right one. */
async function isPackage(bytes: Uint8Array): Promise<boolean> {
  try {
    const { definition, images } = await readPackage(bytes);
    expect([...images.keys()]).to.deep.equal(definition.roles.map(({ name }) => name));
    return true;
  } catch (error) {
    expect(error).to.be.instanceOf(ManagementError);
    expect(error).to.include({ code: 'BadRequest', reason: 'invalid-package' });
    expect((error as Error).message).to.satisfy(fitForCustomers);
    return false;
  }
}

/** Whether a text is a document. Throws when it is refused with anything but a plain Error for customers. */
function isDocument(parse: (text: string) => unknown, text: string): boolean {
  try {
    parse(text);
    return true;
  } catch (error) {
    expect(Object.getPrototypeOf(error)).to.equal(Error.prototype);
    expect((error as Error).message).to.satisfy(fitForCustomers);
    return false;
  }
}

describe('Whatever a customer sends', () => {
  it('as a package, it is one or is refused as none', async () => {
    for (const bytes of SOUND) expect(await isPackage(bytes)).to.equal(true);
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 2000, size: 'max' }),
        async (bytes) => void expect(await isPackage(bytes)).to.equal(false),
      ),
      { numRuns: 500 },
    );
  });

  it('as a package that was altered here and there, it is one or is refused as none', async () => {
    let taken = 0;
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...SOUND), fc.array(alteration, { minLength: 1, maxLength: 4 }), async (sound, alterations) => {
        if (await isPackage(alterations.reduce(altered, Buffer.from(sound)))) taken++;
        else refused++;
      }),
      { numRuns: 4000 },
    );
    expect(taken, 'some alterations are harmless').to.be.greaterThan(0);
    expect(refused).to.be.greaterThan(taken);
  });

  it('as a definition in a sound archive, it is one or is refused as none', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(alteration, { minLength: 1, maxLength: 3 }), async (alterations) => {
        const content = alterations.reduce(altered, csdef);
        await isPackage(zipOf([{ name: 'ServiceDefinition.csdef', content }, { name: 'Front/a' }, { name: 'Back/b' }]));
      }),
      { numRuns: 1000 },
    );
  });

  for (const [what, parse, text] of [
    ['configuration', parseServiceConfiguration, FULL_CONFIGURATION],
    ['definition', parseServiceDefinition, FULL_DEFINITION],
  ] as const) {
    it(`as the text of a ${what}, it is one or is refused as none`, () => {
      expect(isDocument(parse, text)).to.equal(true);
      fc.assert(
        fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (any) => void expect(isDocument(parse, any)).to.equal(false)),
        { numRuns: 500 },
      );
      fc.assert(
        fc.property(fc.array(alteration, { minLength: 1, maxLength: 3 }), (alterations) => {
          isDocument(parse, alterations.reduce(altered, Buffer.from(text)).toString('utf8'));
        }),
        { numRuns: 2000 },
      );
      // Words of the document in each other's places get further than bytes do.
      const words = [...new Set(text.match(/[\w.:]+|[<>/="]+/g))];
      fc.assert(
        fc.property(fc.constantFrom(...words), fc.constantFrom(...words), fc.boolean(), (old, replacement, all) => {
          isDocument(parse, all ? text.replaceAll(old, () => replacement) : text.replace(old, () => replacement));
        }),
        { numRuns: 2000 },
      );
    });
  }
});
