import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { GuestOsError, type FileChange } from '../../../src/reference-impl/guest-os/index.ts';
import { copyOfDisk } from '../disks/ground.ts';
import { CONFIGURATION, LAWFUL_TEXT, machine, PAGE } from './ground.ts';

const made = machine();
const customer = made.os.as('customer');
for (const drive of ['D:\\', 'E:\\']) customer.listFiles(drive);

const name = fc.constantFrom(
  'approot',
  'APPROOT',
  'page.txt',
  'Page.TXT',
  'bin',
  'Windows',
  'Config',
  'ServiceConfiguration.cscfg',
  'SERVIC~1.CSC',
);
const trick = fc.constantFrom(
  '.',
  '..',
  '',
  'approot.',
  'page.txt ',
  'page.txt...',
  'page.txt::$DATA',
  'GUESTA~1',
  'C:',
  'E:',
  '...',
  '.. ',
  'nul',
  '\u0130',
);
const segment = fc.oneof(
  { weight: 3, arbitrary: name },
  { weight: 2, arbitrary: trick },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
);
const root = fc.constantFrom(
  'E:',
  'e:',
  'D:',
  'C:',
  'c:',
  '\\\\.\\E:',
  '\\\\?\\E:',
  '\\\\?\\GLOBALROOT',
  '\\??\\E:',
  '\\\\localhost\\E$',
  '',
  'E:E:',
  ' E:',
);
const spelling = fc
  .tuple(
    root,
    fc.array(fc.tuple(fc.constantFrom('\\', '/', '\\\\', '\\/'), segment), { maxLength: 7 }),
    fc.constantFrom('', '\\', '.', ' '),
  )
  .map(([first, rest, last]) => (first + rest.map(([separator, part]) => separator + part).join('') + last).slice(0, 400));
const bytes = fc.constant(Buffer.from('stained'));
const change: fc.Arbitrary<FileChange> = fc.oneof(
  fc.record({ kind: fc.constantFrom('create', 'write', 'append'), bytes }),
  fc.record({ kind: fc.constant('truncate' as const), size: fc.nat(4) }),
  fc.record({ kind: fc.constantFrom('rename', 'link'), to: spelling }),
  fc.record({ kind: fc.constantFrom('delete', 'make-folder', 'open-to-everyone', 'take-ownership') }),
  fc.record({ kind: fc.constant('set-attributes' as const), readOnly: fc.boolean() }),
  fc.record({ kind: fc.constant('map' as const), offset: fc.nat(4), bytes }),
);

describe('the spelling of paths', () => {
  const before = [made.drives.D, made.drives.E].map(copyOfDisk);

  it('lets the customer change neither D: nor E: nor its configuration, whatever is tried in a row', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(spelling, change), { minLength: 1, maxLength: 8 }), (attempts) => {
        for (const [path, attempt] of attempts) {
          try {
            customer.changeFile(path, attempt);
          } catch (error) {
            if (!(error instanceof GuestOsError)) throw error;
          }
        }
        expect([made.drives.D, made.drives.E].map((drive, index) => before[index]?.bytes.equals(drive.bytes))).to.deep.equal([true, true]);
        expect(customer.readFile(CONFIGURATION).toString()).to.equal(LAWFUL_TEXT);
        expect(made.os.restoredEdits).to.equal(0);
      }),
      { numRuns: 300 },
    );
  });

  it('leaves the agent closed to every reader', () => {
    fc.assert(
      fc.property(spelling, (path) => {
        for (const look of [() => customer.readFile(path).toString(), () => JSON.stringify(customer.listFiles(path))]) {
          try {
            expect(look()).not.to.match(/private key|agent\.key/);
          } catch (error) {
            if (!(error instanceof GuestOsError)) throw error;
          }
        }
      }),
      { numRuns: 1000 },
    );
    expect(customer.readFile(PAGE).toString(), 'while what is open is read').to.equal('a page');
  });
});
