import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import type { KnownNames } from '../../../src/reference-impl/disks/index.ts';
import { foldCase, looksLikeAlias, nameProblem, PathError, pathInVolume, windowsPath } from '../../../src/reference-impl/disks/index.ts';
import { reasonOf } from './ground.ts';

describe('a Windows path', () => {
  const same: readonly (readonly [path: string, means: string])[] = [
    ['E:\\approot\\web.config', 'E:\\approot\\web.config'],
    ['e:/approot/web.config', 'E:\\approot\\web.config'],
    ['E:\\approot/\\/web.config', 'E:\\approot\\web.config'],
    ['E:\\.\\approot\\.\\web.config', 'E:\\approot\\web.config'],
    ['E:\\approot\\bin\\..\\web.config', 'E:\\approot\\web.config'],
    ['E:\\..\\..\\approot\\web.config', 'E:\\approot\\web.config'],
    ['E:\\approot\\web.config.', 'E:\\approot\\web.config'],
    ['E:\\approot\\web.config. . ..', 'E:\\approot\\web.config'],
    ['E:\\approot\\web.config   ', 'E:\\approot\\web.config'],
    ['E:\\approot.\\web.config', 'E:\\approot\\web.config'],
    ['E:\\HWC Role.dll', 'E:\\HWC Role.dll'],
    ['E:\\.profile', 'E:\\.profile'],
    ['E:\\a.b.c', 'E:\\a.b.c'],
    ['E:\\ leading', 'E:\\ leading'],
    ['E:\\übergröße\\文件', 'E:\\übergröße\\文件'],
    ['E:\\console', 'E:\\console'],
    ['E:\\com10', 'E:\\com10'],
    ['E:\\a~b', 'E:\\a~b'],
    ['E:\\', 'E:\\'],
    ['E:\\a\\..', 'E:\\'],
  ];
  for (const [path, means] of same) {
    it(`is followed: ${JSON.stringify(path)}`, () => {
      const found = windowsPath(path);
      expect(found.text).to.equal(means);
      expect(found.drive).to.equal('E');
      expect(windowsPath(found.text), 'and means the same when it is asked again').to.include({ text: found.text, key: found.key });
    });
  }

  const refused: readonly (readonly [path: string, reason: string])[] = [
    ['', 'relative'],
    ['web.config', 'relative'],
    ['..\\web.config', 'relative'],
    ['E:web.config', 'drive-relative'],
    ['E:', 'drive-relative'],
    ['\\approot', 'no-drive'],
    ['/approot', 'no-drive'],
    ['\\\\server\\share\\file', 'unc'],
    ['//server/share', 'unc'],
    ['\\\\?\\E:\\approot', 'device-namespace'],
    ['\\\\.\\PhysicalDrive0', 'device-namespace'],
    ['//./E:', 'device-namespace'],
    ['//?/E:/x', 'device-namespace'],
    ['\\??\\E:\\x', 'device-namespace'],
    ['E:\\web.config:hidden', 'stream'],
    ['E:\\web.config::$DATA', 'stream'],
    ['E:\\approot:$I30:$INDEX_ALLOCATION\\web.config', 'stream'],
    ['E:\\a:b\\..\\web.config', 'stream'],
    ['E:\\NUL', 'device-name'],
    ['E:\\approot\\con', 'device-name'],
    ['E:\\approot\\CON.txt', 'device-name'],
    ['E:\\Aux .log', 'device-name'],
    ['E:\\COM1\\x', 'device-name'],
    ['E:\\com¹', 'device-name'],
    ['E:\\LPT9.', 'device-name'],
    ['E:\\conin$', 'device-name'],
    ['NUL', 'device-name'],
    ['E:\\web.con?ig', 'wildcard'],
    ['E:\\*', 'wildcard'],
    ['E:\\web<config', 'wildcard'],
    ['E:\\web"config', 'wildcard'],
    ['E:\\a|b', 'character'],
    ['E:\\web.config\0.txt', 'control-character'],
    ['E:\\a\nb', 'control-character'],
    ['E:\\a\u0085b', 'control-character'],
    ['E:\\a\ud800b', 'ill-formed'],
    ['E:\\approot \\web.config', 'trailing'],
    ['E:\\approot..\\web.config', 'trailing'],
    ['E:\\...\\web.config', 'trailing'],
    ['E:\\.. \\web.config', 'trailing'],
    ['E:\\... ', 'trailing'],
    ['E:\\approot\u2215web.config', 'look-alike'],
    ['E:\\\uff0e\uff0e\\web.config', 'look-alike'],
    ['E:\\approot\u00a5web.config', 'look-alike'],
    ['E:\\web.config\uff1ahidden', 'look-alike'],
    ['E:\\PROGRA~1\\x', 'alias'],
    ['E:\\WEB~1.CON', 'alias'],
    ['E:\\~1', 'alias'],
    [`E:\\${'a'.repeat(256)}`, 'length'],
    [`E:\\${'a\\'.repeat(200)}`, 'too-long'],
  ];
  for (const [path, reason] of refused) {
    it(`is refused: ${JSON.stringify(path.slice(0, 40))}, ${reason}`, () => {
      expect(reasonOf(() => windowsPath(path), PathError)).to.equal(reason);
    });
  }

  it('has one key for all ways to write it, and another for another file', () => {
    const key = (path: string): string => windowsPath(path).key;
    expect(key('e:/APPROOT//x/../Web.Config. ')).to.equal(key('E:\\approot\\web.config'));
    expect(key('E:\\ÜBER')).to.equal(key('E:\\über'));
    // No letter outside of ASCII is one inside of it, and none becomes two.
    for (const [one, other] of [
      ['ı', 'I'],
      ['ſ', 'S'],
      ['ß', 'SS'],
      ['\u212a', 'K'],
      ['é', 'e\u0301'],
      ['ﬁ', 'FI'],
    ] as const)
      expect(key(`E:\\${one}`)).not.to.equal(key(`E:\\${other}`));
  });

  it('says when it can only mean a folder', () => {
    expect(windowsPath('E:\\a\\').folder).to.equal(true);
    expect(windowsPath('E:\\a').folder).to.equal(false);
    expect(windowsPath('E:\\').folder).to.equal(true);
  });

  it('gets the names that are there, and follows aliases only to them', () => {
    const known: KnownNames = {
      realName: (folder, name) => {
        const there = folder.length === 0 ? { 'Program Files': 'PROGRA~1', 'a~1.txt': 'A~1.TXT' } : { 'web.config': 'WEB~1.CON' };
        return Object.entries(there).find((names) => names.some((one) => foldCase(one) === foldCase(name)))?.[0];
      },
    };
    expect(windowsPath('E:\\progra~1\\WEB~1.con', known).text).to.equal('E:\\Program Files\\web.config');
    expect(windowsPath('E:\\program files\\new.txt', known).text).to.equal('E:\\Program Files\\new.txt');
    expect(windowsPath('E:\\A~1.txt', known).text).to.equal('E:\\a~1.txt');
    expect(reasonOf(() => windowsPath('E:\\WEB~1.CON', known), PathError)).to.equal('alias');
  });

  it('within a volume starts at the root', () => {
    for (const path of ['approot\\web.config', '/approot/web.config', '\\x\\..\\approot\\.\\web.config'])
      expect(pathInVolume(path)).to.deep.equal(['approot', 'web.config']);
    expect(pathInVolume('')).to.deep.equal([]);
    expect(reasonOf(() => pathInVolume('E:\\x'), PathError)).to.equal('stream');
    expect(reasonOf(() => pathInVolume('approot\\nul'), PathError)).to.equal('device-name');
  });

  it('never ends in anything but names, and is its own meaning', () => {
    const scraps = fc.constantFrom(
      'a',
      'B',
      '.',
      '..',
      ' ',
      '\\',
      '/',
      ':',
      '~1',
      'nul',
      'com1',
      '\0',
      'ß',
      '\ud83d',
      '\ude00',
      '*',
      'x.y',
      '$',
    );
    fc.assert(
      fc.property(fc.array(scraps, { maxLength: 14 }), (parts) => {
        const path = `E:\\${parts.join('')}`;
        try {
          const found = windowsPath(path);
          expect(found.segments.map(nameProblem).every((problem) => problem === undefined)).to.equal(true);
          expect(found.segments.some((name) => name === '..' || name === '.' || looksLikeAlias(name))).to.equal(false);
          expect(windowsPath(found.text)).to.include({ text: found.text, key: found.key });
          expect(windowsPath(found.key).key).to.equal(found.key);
        } catch (error) {
          expect(error).to.be.instanceOf(PathError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
