import { afterEach, beforeEach, describe, it } from 'node:test';
import { expect } from 'chai';
import { tcpFrame } from '../../../src/reference-impl/network/frames/conversation.ts';
import { TCP_FLAG, tcpAcknowledgement, tcpFlags, tcpHeaderLength, tcpSequence } from '../../../src/reference-impl/network/frames/tcp.ts';
import { INTERNET_HOST } from '../../../src/reference-impl/network/edge/index.ts';
import { readPacket } from '../../../src/reference-impl/network/wire/packet.ts';
import { settled } from '../control-channel/ground.ts';
import { configurationOf, createDeployment, createService, groundIn, temporaryFolder, type Ground } from '../fabric-controller/ground.ts';
import { packageOf } from '../fabric-controller/packages.ts';
import { outside, public_ } from '../network/edge/ground.ts';
import { said } from '../network/wire/ground.ts';

const WEB = '<Endpoints><InputEndpoint name="in" protocol="http" port="80" localPort="8080"/></Endpoints>';
const { syn, ack, fin } = TCP_FLAG;

describe('A customer’s service, from the Internet (EDG-1, EDG-2)', () => {
  let place: ReturnType<typeof temporaryFolder>;
  let ground: Ground;
  beforeEach(async () => {
    place = temporaryFolder();
    ground = await groundIn(place.folder);
    ground.submit(createService('shop'));
    const configuration = configurationOf({ Web: { count: 2 } });
    await ground.done(createDeployment('shop', { package: { bytes: packageOf([{ name: 'Web', page: 'p', inner: WEB }]) }, configuration }));
  });
  afterEach(async () => {
    await ground.crash();
    place.remove();
  });

  const vip = () => public_(ground.deployment('shop').publicAddress ?? expect.fail('no address'));
  /** Sends one segment in, from a port of a host outside. */
  const send = (ports: { from: number; to: number }, flags: number, sequence: number, acknowledgement = 0, data = '') =>
    said(
      ground.parts.edge.receive(
        tcpFrame(
          outside(INTERNET_HOST.address),
          vip(),
          { sourcePort: ports.from, destinationPort: ports.to, sequence, acknowledgement, flags },
          Buffer.from(data),
        ),
      ),
    );
  /** What has left to the Internet. */
  const watch = () => {
    const left: { flags: number; sequence: number; acknowledgement: number; text: string; from: string }[] = [];
    ground.parts.edge.onOutside((frame) => {
      const packet = readPacket(frame);
      if (typeof packet === 'string') throw new Error(packet);
      const { payload, end } = packet.at;
      left.push({
        flags: tcpFlags(frame, payload),
        sequence: tcpSequence(frame, payload),
        acknowledgement: tcpAcknowledgement(frame, payload),
        text: Buffer.from(frame.subarray(payload + tcpHeaderLength(frame, payload), end)).toString('latin1'),
        from: `${packet.source}:${packet.sourcePort}`,
      });
    });
    return left;
  };
  /** A whole request, as a browser makes it. Answers what came back. */
  const ask = async (from: number, request = 'GET / HTTP/1.1\r\nHost: shop\r\n\r\n'): Promise<string> => {
    const ports = { from, to: 80 };
    const left = watch();
    expect(send(ports, syn, 1000)).to.match(/^to guest-/);
    const [first] = left;
    expect(first?.flags).to.equal(syn | ack);
    expect(first?.from).to.equal(`${ground.deployment('shop').publicAddress}:80`);
    const next = ((first?.sequence ?? 0) + 1) >>> 0;
    send(ports, ack, 1001, next);
    send(ports, ack, 1001, next, request);
    await settled();
    const text = left.map((segment) => segment.text).join('');
    // Who has sent waits for that to be acknowledged, and then closes.
    send(ports, ack, 1001 + request.length, (next + text.length) >>> 0);
    await settled();
    expect(left.at(-1)?.flags).to.equal(fin | ack);
    send(ports, ack | fin, 1001 + request.length, (next + text.length + 1) >>> 0);
    await settled();
    return text;
  };

  it('answers at its declared endpoint, each of its instances in turn', async () => {
    expect([await ask(40_001), await ask(40_002)].map((text) => text.split('\r\n\r\n')[1])).to.deep.equal(['Web_IN_0', 'Web_IN_1']);
    expect(await ask(40_003, 'hello\n')).to.equal('hello\n');
  });

  it('is reached at no other port, with the filter of the edge and without it', () => {
    const left = watch();
    for (const to of [3389, 8080, 7444, 445]) expect(send({ from: 41_000, to }, syn, 1)).to.match(/^edge: /);
    ground.parts.edge.layer.isOn = false;
    for (const to of [3389, 7444, 445]) expect(send({ from: 42_000, to }, syn, 1)).to.match(/^root-os-endpoint-filter: /);
    ground.parts.edge.layer.isOn = true;
    ground.parts.endpointFilters.layer.isOn = false;
    for (const to of [3389, 8080, 7444, 445]) expect(send({ from: 43_000, to }, syn, 1)).to.match(/^edge: /);
    expect(left).to.deep.equal([]);
  });

  it('is reached by nobody when it is deleted', async () => {
    const address = vip();
    await ground.done({ kind: 'DeleteDeployment', service: 'shop', slot: 'production' });
    const opening = tcpFrame(outside(INTERNET_HOST.address), address, { sourcePort: 1, destinationPort: 80, sequence: 1, flags: syn });
    expect(said(ground.parts.edge.receive(opening))).to.equal('edge: no_such_vip');
  });
});
