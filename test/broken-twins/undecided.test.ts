import { describe, it } from 'node:test';
import { expect } from 'chai';
import { deciding, type Undecided } from '../../src/broken-twins/undecided.ts';

/** What the lawful method comes to, and how often a difference has been told of. */
function decided(difference: Undecided, call: () => unknown) {
  let told = 0;
  const answer = deciding([[difference, () => (told += 1)]], call);
  return { answer, told: () => told };
}

const isOdd = (answer: unknown): boolean => Number(answer) % 2 === 1;

describe('a difference that is not known when a method is called', () => {
  it('is decided by what the lawful one answers', () => {
    const [odd, even] = [decided(isOdd, () => 1), decided(isOdd, () => 2)];
    expect([odd.answer, odd.told(), even.answer, even.told()]).to.deep.equal([1, 1, 2, 0]);
  });

  it('is decided by what the lawful one answers later', async () => {
    const [odd, even] = [decided(isOdd, async () => 1), decided(isOdd, async () => 2)];
    expect([odd.told(), even.told()]).to.deep.equal([0, 0]);
    expect([await odd.answer, await even.answer, odd.told(), even.told()]).to.deep.equal([1, 2, 1, 0]);
  });

  it('is one where the lawful one fails, at once or later', async () => {
    const broken = new Error('no answer');
    let told = 0;
    const fails = (): never => {
      throw broken;
    };
    expect(() => deciding([[isOdd, () => (told += 1)]], fails)).to.throw(broken);
    expect(told).to.equal(1);
    const later = decided(isOdd, () => Promise.reject(broken));
    expect(await (later.answer as Promise<unknown>).catch((error: unknown) => error)).to.equal(broken);
    expect(later.told()).to.equal(1);
  });

  it('is decided when what is handed out is asked, and what is handed out stays what it was', () => {
    class Disk {
      #written = 0;
      write(bytes: number): number {
        return (this.#written += bytes);
      }
      read(): number {
        return this.#written;
      }
    }
    const { answer, told } = decided({ write: (bytes) => bytes === 3 }, () => new Disk());
    const disk = answer as Disk;
    expect([disk.write(2), disk.read(), told()]).to.deep.equal([2, 2, 0]);
    expect([disk.write(3), disk.read(), told()]).to.deep.equal([5, 5, 1]);
    expect(disk).to.be.instanceOf(Disk);
  });

  it('is decided by what a thing answers that was handed out', () => {
    const { answer, told } = decided({ count: () => isOdd }, () => ({ count: (value: number) => value }));
    const thing = answer as { count(value: number): number };
    expect([thing.count(2), told(), thing.count(3), told()]).to.deep.equal([2, 0, 3, 1]);
  });
});
