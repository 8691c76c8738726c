import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { expect } from 'chai';
import { runPool, WorkerNotReady, type Order, type PoolOptions } from '../../src/conformance/power/pool.ts';
import type { Reach } from '../../src/conformance/power/scouting.ts';

const WORKER = join(__dirname, 'fixtures', 'power-worker.js');
/** So long that it never comes: nothing here waits for it. */
const EVER = 120_000;

interface Ran {
  readonly id: string;
  readonly pid: number;
  /** What the worker had been told until then, this order included. */
  readonly orders: readonly Order[];
}

/** A pool of workers that do as their subjects' names say, and what came of it. */
class Pool {
  readonly children: ChildProcess[] = [];
  readonly began: string[] = [];
  readonly ran: Ran[] = [];
  readonly died: [id: string, how: string][] = [];
  /** What `within` was asked. */
  readonly asked: [id: string, reach: Reach | null][] = [];
  private readonly aborting = new AbortController();

  /** @param mode how the workers come up @param scout what they do when they are to scout */
  constructor(
    private readonly mode = 'sound',
    private readonly scout = 'sees',
  ) {
    pools.push(this);
  }

  run(ids: readonly string[], more: Partial<PoolOptions> = {}): Promise<void> {
    return runPool({
      start: () => this.start([process.execPath, WORKER, this.mode, this.scout]),
      size: 1,
      ids,
      scouting: false,
      within: (id, reach) => {
        this.asked.push([id, reach]);
        return reach?.[id] ?? null;
      },
      needsNoScout: (id) => !id.startsWith('twin'),
      longestRun: EVER,
      signal: this.aborting.signal,
      ...more,
      onBegan: (id) => {
        this.began.push(id);
        more.onBegan?.(id);
      },
      onRan: (id, run) => {
        this.ran.push({ id, pid: run.durationMs, orders: run.reasons.map((order) => JSON.parse(order) as Order) });
        more.onRan?.(id, run);
      },
      onDied: (id, how) => {
        this.died.push([id, how]);
        more.onDied?.(id, how);
      },
    });
  }

  start([program = '', ...args]: readonly string[]): ChildProcess {
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    this.children.push(child);
    return child;
  }

  /** Lets every worker go on that holds something back. */
  release(): void {
    for (const child of this.children) child.send({ release: true });
  }

  abort(reason: Error): void {
    this.aborting.abort(reason);
  }

  get living(): readonly ChildProcess[] {
    return this.children.filter(({ pid, exitCode, signalCode }) => pid !== undefined && exitCode === null && signalCode === null);
  }

  get ids(): readonly string[] {
    return this.ran.map(({ id }) => id);
  }
}

const pools: Pool[] = [];
/** Whatever a test is about, no worker is left once its pool has settled. */
afterEach(() => {
  const left = pools.splice(0).flatMap((pool) => pool.living);
  for (const child of left) child.kill('SIGKILL');
  expect(left).to.have.length(0);
});

/** What a pool rejected with. */
const rejection = (running: Promise<void>): Promise<unknown> =>
  running.then(
    () => expect.fail('the pool did not reject'),
    (error: unknown) => error,
  );

async function expectNotReady(running: Promise<void>, why: string | RegExp): Promise<void> {
  const error = await rejection(running);
  expect(error).to.be.instanceOf(WorkerNotReady);
  expect((error as Error).message).to.match(typeof why === 'string' ? new RegExp(`^${why}$`) : why);
}

const KIT = "the kit's process";

describe('the pool', () => {
  it('hands every subject out once, to as many workers at a time as it is told', async () => {
    const pool = new Pool();
    const ids = Array.from({ length: 9 }, (_, index) => `held-${index}`);
    // Nobody gets on before three are at it together.
    await pool.run(ids, { size: 3, onBegan: () => pool.began.length === 3 && pool.release() });
    expect(pool.began).to.deep.equal(ids);
    expect([...pool.ids].sort()).to.deep.equal(ids);
    expect(pool.died).to.deep.equal([]);
    expect(pool.children).to.have.length(3);
    expect(new Set(pool.ran.map(({ pid }) => pid)).size).to.equal(3);
  });

  it('hands them out in their order to one worker, which serves them all', async () => {
    const pool = new Pool();
    await pool.run(['b', 'a', 'c']);
    expect(pool.ids).to.deep.equal(['b', 'a', 'c']);
    expect(pool.children).to.have.length(1);
    expect(pool.ran.at(-1)?.orders).to.deep.equal(['b', 'a', 'c'].map((run) => ({ run, within: null })));
  });

  it('starts no more workers than there are subjects, and none for none', async () => {
    const [pool, idle] = [new Pool(), new Pool()];
    await pool.run(['a', 'b'], { size: 8 });
    await idle.run([], { size: 8, scouting: true });
    expect([pool.children.length, idle.children.length]).to.deep.equal([2, 0]);
  });

  it('replaces a worker that dies over a subject, and tells its last words', async () => {
    const pool = new Pool();
    await pool.run(['a', 'dies', 'b']);
    expect(pool.died).to.deep.equal([['dies', `${KIT} exited with code 3; it last said: out of memory`]]);
    expect(pool.ids).to.deep.equal(['a', 'b']);
    expect(pool.children).to.have.length(2);
    expect(pool.ran[0]?.pid).to.not.equal(pool.ran[1]?.pid);
  });

  it('tells of a worker that was killed, and of the end only of one that had much to say', async () => {
    const pool = new Pool();
    await pool.run(['killed', 'rambles']);
    const [[, killed] = [], [, rambled] = []] = pool.died;
    expect(killed).to.equal(`${KIT} was ended by SIGKILL`);
    expect(rambled)
      .to.match(/it last said: .*line 3998 \| line 3999$/)
      .and.not.contain('line 3900');
  });

  it('does not wait for a process that a dead worker left behind', async () => {
    const pool = new Pool();
    await pool.run(['leaves-a-child', 'b']);
    const how = pool.died[0]?.[1] ?? '';
    expect(how).to.match(/ exited with code 3; it last said: child \d+$/);
    process.kill(Number(/\d+$/.exec(how)?.[0]), 'SIGKILL');
    expect(pool.ids).to.deep.equal(['b']);
  });

  it('replaces a worker that something was left behind in, which is no death', async () => {
    const pool = new Pool();
    await pool.run(['spent-1', 'spent-2', 'spent-3', 'spent-4', 'spent-5', 'b']);
    expect(pool.ids).to.have.length(6);
    expect(pool.died).to.deep.equal([]);
    expect(pool.children).to.have.length(6);
  });

  it('takes a worker that answers for another subject for dead', async () => {
    const pool = new Pool();
    await pool.run(['mistakes', 'b']);
    expect(pool.died).to.deep.equal([['mistakes', `${KIT} answered with something else`]]);
    expect(pool.ids).to.deep.equal(['b']);
    expect(pool.children).to.have.length(2);
  });

  it('ends a worker that never answers, and tells that it died', async () => {
    const pool = new Pool();
    await pool.run(['hangs'], { longestRun: 200 });
    expect(pool.died).to.deep.equal([['hangs', `${KIT} did not end it within 0.2 s`]]);
    expect(pool.children.map(({ signalCode }) => signalCode)).to.deep.equal(['SIGTERM']);
  });

  it('ends a worker by force that does not end when asked to', async () => {
    const pool = new Pool('stubborn');
    await pool.run(['hangs'], { longestRun: 200 });
    expect(pool.died).to.have.length(1);
    expect(pool.children.map(({ signalCode }) => signalCode)).to.deep.equal(['SIGKILL']);
  });

  it('gives up after five deaths in a row', async () => {
    const pool = new Pool();
    const ids = Array.from({ length: 8 }, (_, index) => `dies-${index}`);
    await expectNotReady(pool.run(ids), '5 workers ended in a row');
    expect(pool.died.map(([id]) => id)).to.deep.equal(ids.slice(0, 5));
    expect(pool.began).to.have.length(5);
  });

  it('goes on after four deaths, and four more, when a subject in between ran', async () => {
    const pool = new Pool();
    const four = (name: string) => Array.from({ length: 4 }, (_, index) => `dies-${name}-${index}`);
    await pool.run([...four('first'), 'a', ...four('then'), 'b']);
    expect(pool.died).to.have.length(8);
    expect(pool.ids).to.deep.equal(['a', 'b']);
  });
});

describe('workers that do not come up', () => {
  const modes: readonly [string, string][] = [
    ['not-sound', 'the suite is not sound: two checks are called SMA-2/a; a step is undefined'],
    ['exits', 'a worker exited with code 7; it last said: no such module'],
    ['speaks-early', 'a worker spoke before it was ready'],
  ];
  for (const [mode, why] of modes) {
    it(`prove nothing: ${mode}`, async () => {
      const pool = new Pool(mode);
      await expectNotReady(pool.run(['a', 'b', 'c'], { size: 2 }), why);
      expect([pool.began, pool.ran, pool.died]).to.deep.equal([[], [], []]);
    });
  }

  it('prove nothing: a program that is not there', async () => {
    const pool = new Pool();
    const missing = join(__dirname, 'fixtures', 'no-such-program');
    await expectNotReady(pool.run(['a'], { start: () => pool.start([missing]) }), /^a worker could not be started: .*ENOENT/);
  });

  it('end those that are at work', async () => {
    const pool = new Pool();
    let starts = 0;
    const start = () => pool.start([process.execPath, WORKER, (starts += 1) === 1 ? 'sound' : 'not-sound']);
    // The other one comes up when this one is at work for good.
    await expectNotReady(pool.run(['hangs', 'b'], { size: 2, start }), /^the suite is not sound/);
    expect(pool.ran).to.deep.equal([]);
  });
});

describe('a pool that is aborted', () => {
  const enough = new Error('enough');

  it('rejects with the reason while its workers are at work, and leaves none', async () => {
    const pool = new Pool();
    const running = pool.run(['hangs-1', 'hangs-2', 'c'], { size: 2, onBegan: () => pool.began.length === 2 && pool.abort(enough) });
    expect(await rejection(running)).to.equal(enough);
    expect([pool.ran, pool.died]).to.deep.equal([[], []]);
    expect(pool.children).to.have.length(2);
  });

  it('rejects while a worker is coming up', async () => {
    const pool = new Pool('never-ready');
    const start = () => {
      const child = pool.start([process.execPath, WORKER, 'never-ready']);
      void once(child, 'spawn').then(() => pool.abort(enough));
      return child;
    };
    expect(await rejection(pool.run(['a'], { start }))).to.equal(enough);
    expect(pool.began).to.deep.equal([]);
  });

  it('rejects when it was aborted before it began', async () => {
    const pool = new Pool();
    pool.abort(enough);
    expect(await rejection(pool.run(['a', 'b'], { size: 2 }))).to.equal(enough);
    expect(pool.began).to.deep.equal([]);
  });

  it('rejects while its scout is out and others wait for it', async () => {
    const pool = new Pool('sound', 'hangs');
    const running = pool.run(['a', 'twin-1', 'twin-2'], { size: 2, scouting: true, onRan: () => pool.abort(enough) });
    expect(await rejection(running)).to.equal(enough);
    expect(pool.ids).to.deep.equal(['a']);
    expect(pool.died).to.deep.equal([]);
  });
});

describe('a pool with a scout', () => {
  const ids = ['a', 'twin-1', 'twin-2', 'b'];
  const within = (run: string, checks: readonly string[] | null = null): Order => ({ run, within: checks });
  /** What the workers were told in all, each in its order. */
  const told = (pool: Pool): Order[] => {
    const last = new Map(pool.ran.map(({ pid, orders }) => [pid, orders]));
    return [...last.values()].flat();
  };

  it('sends it out first, and each subject then gets what it saw', async () => {
    const pool = new Pool();
    await pool.run(ids, { scouting: true });
    expect(told(pool)).to.deep.equal([
      { scout: true },
      within('a'),
      within('twin-1', ['SMA-2/a', 'SMA-2/b']),
      within('twin-2'),
      within('b'),
    ]);
    const reach = { 'twin-1': ['SMA-2/a', 'SMA-2/b'] };
    expect(pool.asked).to.deep.equal([
      ['a', null],
      ['twin-1', reach],
      ['twin-2', reach],
      ['b', null],
    ]);
    expect(pool.died).to.deep.equal([]);
  });

  it('sends none where none is asked for', async () => {
    const pool = new Pool();
    await pool.run(ids);
    expect(told(pool)).to.deep.equal(ids.map((id) => within(id)));
    expect(pool.asked.map(([, reach]) => reach)).to.deep.equal([null, null, null, null]);
  });

  it('starts what needs no scout before it is back, and has the others wait', async () => {
    const pool = new Pool('sound', 'sees-once-released');
    // The scout comes back only when both have run, and it would never do so if they waited for it.
    const running = pool.run(['a', 'b', 'twin-1', 'twin-2', 'c'], {
      size: 2,
      scouting: true,
      onRan: () => {
        if (pool.ids.length !== 2) return;
        expect(pool.began).to.deep.equal(['a', 'b']);
        pool.release();
      },
    });
    await running;
    expect([...pool.ids].sort()).to.deep.equal(['a', 'b', 'c', 'twin-1', 'twin-2']);
    expect(pool.asked.find(([id]) => id === 'twin-1')?.[1]).to.deep.equal({ 'twin-1': ['SMA-2/a'] });
    expect(told(pool).filter((order) => 'scout' in order)).to.have.length(1);
    expect(pool.children).to.have.length(2);
  });

  it('hands out the dearest first of what is left, by what it saw, and those that cost the same in their order', async () => {
    const pool = new Pool();
    const costs: Readonly<Record<string, number>> = { 'twin-1': 1, 'twin-2': 3, b: 3 };
    await pool.run(ids, { scouting: true, cost: (id, reach) => (costs[id] ?? 0) + (reach['twin-1'] ?? []).length });
    expect(pool.ids).to.deep.equal(['twin-2', 'b', 'twin-1', 'a']);
  });

  it('sends it out once, though workers are replaced', async () => {
    const pool = new Pool();
    await pool.run(['dies', 'twin-1', 'spent', 'twin-2'], { scouting: true });
    // The first worker, which scouted, has died; no later one was told to.
    expect(told(pool).filter((order) => 'scout' in order)).to.deep.equal([]);
    expect(told(pool)).to.deep.include(within('twin-1', ['SMA-2/a', 'SMA-2/b']));
  });

  it('runs everything in full when the scout saw nothing that it could trust', async () => {
    const pool = new Pool('sound', 'sees-nothing');
    await pool.run(ids, { scouting: true });
    expect(pool.ids).to.deep.equal(ids);
    expect(pool.asked.map(([, reach]) => reach)).to.deep.equal([null, null, null, null]);
    expect(told(pool)).to.include.deep.members(ids.map((id) => within(id)));
  });

  for (const [how, size, longestRun] of [
    ['dies', 1, EVER],
    ['dies', 2, EVER],
    ['hangs', 1, 2_000],
  ] as const) {
    it(`runs everything in full when the scout ${how}, and on other workers than the scout's (${size} at a time)`, async () => {
      const pool = new Pool('sound', how);
      await pool.run(ids, { size, scouting: true, longestRun });
      expect(pool.asked.map(([, reach]) => reach)).to.deep.equal([null, null, null, null]);
      expect(pool.died).to.deep.equal([]);
      expect([...pool.ids].sort()).to.deep.equal([...ids].sort());
      expect(pool.children.length).to.equal(size + 1);
    });
  }
});
