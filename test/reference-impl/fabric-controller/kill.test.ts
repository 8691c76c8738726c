import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import { temporaryFolder } from './ground.ts';
import type { Answer, Order } from './fabric-process.ts';

describe('a fabric in a process that is killed', () => {
  const place = temporaryFolder();
  let child: ChildProcess;
  const start = async (): Promise<void> => {
    child = fork(join(__dirname, 'fabric-process.ts'), [place.folder], { execArgv: ['--require', 'ts-node/register'] });
    await once(child, 'message');
  };
  const kill = async (): Promise<void> => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  const ask = async (order: Order): Promise<Answer> => {
    const answer = once(child, 'message');
    child.send(order);
    return ((await answer) as [Answer])[0];
  };
  before(start);
  after(async () => {
    await kill();
    place.remove();
  });

  it('carries out, once, what it had accepted before it was killed', async () => {
    const accepted = await ask('accept');
    expect(accepted.operations.map(({ kind, status }) => [kind, status])).to.deep.equal([
      ['CreateDeployment', 'InProgress'],
      ['CreateHostedService', 'Succeeded'],
    ]);
    await kill();

    await start();
    const back = await ask('look');
    expect(back.operations, 'nothing is forgotten, and nothing done under the hold').to.deep.equal(accepted.operations);
    expect(back.instances).to.deep.equal([]);

    const done = await ask('release');
    expect(done.operations.map(({ requestId, kind, status }) => [requestId, kind, status])).to.deep.equal(
      accepted.operations.map(({ requestId, kind }) => [requestId, kind, 'Succeeded']),
    );
    expect(done.instances).to.deep.equal(['Web_IN_0 ready first', 'Web_IN_1 ready first']);

    await kill();
    await start();
    expect(await ask('look'), 'and it stays as it is').to.deep.equal(done);
  });
});
