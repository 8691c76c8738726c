import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import { guarded } from '../../src/adapters/guard.ts';
import { referenceAdapter } from '../../src/adapters/reference/reference-adapter.ts';
import { serverIdentity } from '../../src/clients/certificate.ts';
import type { Fabric } from '../../src/reference-impl/fabric.ts';

const VIP = '203.0.113.9';

describe('The lab’s hand for what roles offer to the Internet', () => {
  let inside: Fabric | undefined;
  let handle = '';
  let instance = '';
  const heardFrom: string[] = [];
  const adapter = guarded(referenceAdapter({ wrap: (fabric) => (inside = fabric) }));
  const parts = () => (inside ?? expect.fail('no fabric')).parts;

  before(async () => {
    await adapter.describe();
    const opened = await adapter.open({ identity: serverIdentity() });
    handle = opened.reply === 'accepted' ? opened.result.fabric : expect.fail('no fabric');
    await adapter.use(handle, 'node.boot', {});
    const { network, addressPlan, edge } = parts();
    instance = addressPlan.guest(1);
    const host = network.attach({ name: 'ada-1', kind: 'guest', address: instance, node: 'node-0001', tenant: 'ada' });
    host.listen(8080, (stream, from) => {
      heardFrom.push(from);
      stream.pipe(stream);
    });
    const endpoint = { protocol: 'tcp', instances: [instance] } as const;
    const endpoints = [
      { ...endpoint, name: 'in', publicPort: 80, localPort: 8080 },
      { ...endpoint, name: 'deaf', publicPort: 81, localPort: 8081 },
    ];
    edge.declare({ vip: VIP, endpoints });
  });
  after(async () => {
    await adapter.close(handle);
    await adapter.dispose();
    expect(adapter.faults).to.deep.equal([]);
  });

  const open = async (address: string, port: number) => {
    const reply = await adapter.use(handle, 'endpoint.connect', { address, port });
    return reply.reply === 'accepted' ? reply.result : expect.fail(JSON.stringify(reply));
  };
  const through = async (said: string): Promise<string> => {
    const opened = await open(VIP, 80);
    if (opened.outcome !== 'connected') return expect.fail(opened.reason);
    const [host = '', port] = opened.at.split(':');
    const socket = connect({ host, port: Number(port), allowHalfOpen: true });
    socket.end(said);
    return text(socket);
  };

  it('opens a stream through the edge, by the frames of somebody outside, and passes it both ways', async () => {
    const before = parts().edge.counters.received;
    expect(await through('hello')).to.equal('hello');
    const large = 'x'.repeat(200_000);
    expect(await Promise.all([through('one'), through(large)])).to.deep.equal(['one', large]);
    expect(new Set(heardFrom)).to.deep.equal(new Set(['198.51.100.20']));
    expect(parts().edge.counters.received).to.be.greaterThan(before);
  });

  it('says who turns it away', async () => {
    expect(await open(VIP, 81)).to.deep.equal({ outcome: 'refused', reason: 'nobody-listens' });
    expect(await open(VIP, 82)).to.deep.equal({ outcome: 'refused', reason: 'edge: endpoint_not_declared' });
    expect(await open('203.0.113.10', 80)).to.deep.equal({ outcome: 'refused', reason: 'edge: no_such_vip' });
    expect(await open(instance, 8080), 'what is inside is nobody’s to name').to.deep.equal({
      outcome: 'refused',
      reason: 'edge: no_such_vip',
    });
    expect(await open('not an address', 80)).to.deep.equal({ outcome: 'refused', reason: 'no-answer' });
  });
});
