import { expect } from 'chai';
import type { ServerResponse } from 'node:http';
import { Writable } from 'node:stream';
import { describe, it } from 'node:test';
import { finish } from '../../../src/reference-impl/storage/handlers/exchange.ts';

/** A connection that takes what is written when it is told to. */
function slowConnection() {
  const taken: Buffer[] = [];
  let take: () => void = () => undefined;
  const connection = new Writable({
    write: (bytes: Buffer, _encoding, done) => {
      taken.push(bytes);
      take = done;
    },
  });
  return { response: connection as unknown as ServerResponse, connection, taken, take: () => take() };
}

describe('the end of an answer', () => {
  it('waits, where the answer is large, until all but the last bytes have gone out', async () => {
    const { response, connection, taken, take } = slowConnection();
    const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, at) => at % 251));
    const finished = finish(response, bytes);
    expect(taken.map(({ length }) => length)).to.deep.equal([98_976]);
    expect(connection.writableNeedDrain && !connection.writableEnded).to.equal(true);
    take();
    await finished;
    expect(connection.writableEnded).to.equal(true);
    expect(connection.writableNeedDrain, 'a client that has all of it meets a connection that is ready').to.equal(false);
    expect(Buffer.concat(taken).equals(bytes)).to.equal(true);
  });

  it('goes out in one piece where the answer is small', async () => {
    const { response, connection, taken } = slowConnection();
    await finish(response, Buffer.alloc(4096, 1));
    expect(taken.map(({ length }) => length)).to.deep.equal([4096]);
    expect(connection.writableEnded).to.equal(true);
  });

  it('comes also where the client has gone', async () => {
    const { response, connection } = slowConnection();
    connection.on('error', () => undefined);
    connection.destroy();
    await finish(response, Buffer.alloc(100_000));
    expect(connection.destroyed).to.equal(true);
  });
});
