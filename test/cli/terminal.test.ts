import { expect } from 'chai';
import { describe, it } from 'node:test';
import { styleText } from 'node:util';
import { fitted, wrapped } from '../../src/cli/terminal.ts';

const terminal = { isTTY: true, columns: 40 } as NodeJS.WriteStream;
const pipe = { isTTY: false } as NodeJS.WriteStream;

describe('text for a terminal', () => {
  it('is broken between words with a hanging indent, and no line is too long', () => {
    const line = '  SUB-1  9 checks  Hosted services and storage accounts belong to a subscription';
    expect(fitted(line, 19, terminal).split('\n')).to.deep.equal([
      '  SUB-1  9 checks  Hosted services and',
      '                   storage accounts',
      '                   belong to a',
      '                   subscription',
    ]);
    expect(fitted(line, 19, pipe)).to.equal(line);
  });

  it('keeps a word that is too long for any line whole', () => {
    const path = `/${'a'.repeat(60)}`;
    expect(fitted(`see ${path} there`, 2, terminal)).to.equal(`see\n  ${path}\n  there`);
  });

  it('gives colours no room', () => {
    const red = styleText('red', 'broken', { validateStream: false });
    expect(fitted(`${red} ${'x'.repeat(33)}`, 0, terminal)).to.not.contain('\n');
    expect(fitted(`${red} ${'x'.repeat(34)}`, 0, terminal)).to.contain('\n');
  });

  it('is prose in paragraphs, with line ends of its own', () => {
    expect(wrapped('one two\nthree\n\nfour', '  ', 11)).to.equal('  one two\n  three\n\n  four');
  });
});
