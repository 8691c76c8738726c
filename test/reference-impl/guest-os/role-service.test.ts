import { describe, it } from 'node:test';
import { duplexPair, type Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { openRoleService, type ListeningHost } from '../../../src/reference-impl/guest-os/index.ts';
import { machine } from './ground.ts';

/** A host's ports, and a way to connect to them. */
function ports() {
  const accepts = new Map<number, (stream: Duplex) => void>();
  const host: ListeningHost = {
    listen: (port, accept) => {
      if (accepts.has(port)) throw new Error(`port ${port} is taken`);
      accepts.set(port, accept);
      return { close: () => void accepts.delete(port) };
    },
  };
  const connect = (port: number): Duplex => {
    const accept = accepts.get(port) ?? expect.fail(`nobody listens at ${port}`);
    const [near, far] = duplexPair();
    accept(far);
    return near;
  };
  return { host, connect, open: () => [...accepts.keys()] };
}

describe('A role, to the world', () => {
  const answerTo = async (...chunks: string[]): Promise<string> => {
    const { host, connect } = ports();
    openRoleService(host, 'Web_IN_1', [80]);
    const stream = connect(80);
    for (const chunk of chunks) stream.write(chunk);
    return text(stream);
  };

  it('answers a request of HTTP with the name of its instance, and closes', async () => {
    const answer = await answerTo('GET / HT', 'TP/1.1\r\nHost: shop\r\n\r\n');
    expect(answer).to.match(/^HTTP\/1\.1 200 OK\r\n/);
    expect(answer).to.match(/\r\nContent-Length: 8\r\n/);
    expect(answer).to.match(/\r\n\r\nWeb_IN_1$/);
  });

  it('sends any other line back as it came, and closes', async () => {
    expect(await answerTo('héllo\r', '\nand more')).to.equal('héllo\r\n');
    expect(await answerTo('\n')).to.equal('\n');
  });

  it('closes when nothing is asked, and resets who sends a line without end', async () => {
    const { host, connect } = ports();
    openRoleService(host, 'Web_IN_1', [80]);
    const silent = connect(80);
    silent.end('half a line');
    expect(await text(silent)).to.equal('');
    let accepted: Duplex | undefined;
    openRoleService(
      {
        listen: (_port, accept) => {
          const [near, far] = duplexPair();
          accepted = far;
          accept(far);
          near.write('x'.repeat(9000));
          return { close: () => undefined };
        },
      },
      'Web_IN_1',
      [1],
    );
    await new Promise((resolve) => accepted?.once('close', resolve));
    expect(accepted?.destroyed).to.equal(true);
  });

  it('listens once at each port, and at none when one is taken', () => {
    const { host, open } = ports();
    const service = openRoleService(host, 'Web_IN_1', [80, 81, 80]);
    expect(open()).to.deep.equal([80, 81]);
    expect(() => openRoleService(host, 'Web_IN_1', [82, 81])).to.throw('81 is taken');
    expect(open()).to.deep.equal([80, 81]);
    service.close();
    expect(open()).to.deep.equal([]);
  });

  it('ends the connections that it has, when it is closed', () => {
    const { host, connect } = ports();
    let accepted: Duplex | undefined;
    const service = openRoleService(
      { listen: (port, accept) => host.listen(port, (stream) => accept((accepted = stream))) },
      'Web_IN_1',
      [80],
    );
    connect(80);
    service.close();
    expect(accepted?.destroyed).to.equal(true);
  });
});

describe('The ports of a role', () => {
  const serving = () => {
    let open = 0;
    const made = machine({ openService: () => (open++, { close: () => void open-- }) });
    return { ...made, open: () => open };
  };

  it('are open while it runs, however it ends', () => {
    const { os, open } = serving();
    expect(open()).to.equal(1);
    os.startRole();
    expect(open(), 'it runs already').to.equal(1);
    os.stopRole();
    expect(open()).to.equal(0);
    os.startRole();
    expect(open()).to.equal(1);
    os.as('guest-os').call({ kind: 'end-process', process: os.as('customer').whoAmI().process });
    expect(os.roleIsRunning).to.equal(false);
    expect(open(), 'somebody ended its process').to.equal(0);
    os.startRole();
    os.shutDown();
    expect(open()).to.equal(0);
  });
});
