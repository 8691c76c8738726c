import { afterEach, beforeEach, describe, it } from 'node:test';
import { expect } from 'chai';
import { tcpFrame } from '../../../src/reference-impl/network/frames/conversation.ts';
import { TCP_FLAG } from '../../../src/reference-impl/network/frames/tcp.ts';
import { numbersOf } from '../../../src/reference-impl/network/wire/numbers.ts';
import { configurationOf, createDeployment, createService, groundIn, temporaryFolder, type Ground } from '../fabric-controller/ground.ts';
import { packageOf } from '../fabric-controller/packages.ts';
import { outside } from '../network/edge/ground.ts';

const CLIENT = '192.0.2.20';
const WEB =
  '<Endpoints><InputEndpoint name="in" protocol="http" port="80" localPort="8080"/><InputEndpoint name="d" protocol="udp" port="53"/></Endpoints>';

describe('The endpoints of an instance, at its node', () => {
  let place: ReturnType<typeof temporaryFolder>;
  let ground: Ground;
  beforeEach(async () => {
    place = temporaryFolder();
    ground = await groundIn(place.folder);
    ground.submit(createService('shop'));
    const configuration = configurationOf({ Web: { count: 1 } });
    await ground.done(createDeployment('shop', { package: { bytes: packageOf([{ name: 'Web', page: 'p', inner: WEB }]) }, configuration }));
  });
  afterEach(async () => {
    await ground.crash();
    place.remove();
  });

  const find = () => ground.nodes.find({ subscriptionId: ground.subscriptionId, service: 'shop', slot: 'production' }, 'Web_IN_0');
  const node = () => ground.parts.computeNodes.instances(find().node);
  const machine = () => node().machine(find().id);
  const host = () => ground.parts.network.host(machine().card.address) ?? expect.fail('no host');
  const done = async (command: Parameters<Ground['done']>[0]) => expect((await ground.done(command)).status).to.equal('Succeeded');
  /** What the root OS says to who would open a connection from outside. */
  const refusal = (port: number, from = CLIENT): string | undefined => {
    const to = numbersOf({ name: 'instance', mac: '02:00:00:00:00:09', address: host().card.address });
    const frame = tcpFrame(outside(from), to, { sourcePort: 40_000, destinationPort: port, sequence: 1, flags: TCP_FLAG.syn });
    return (host().card.endpointFilter ?? expect.fail('no filter')).refuse(frame);
  };
  const isOpen = (port: number): boolean => {
    try {
      host()
        .listen(port, () => undefined)
        .close();
      return false;
    } catch (error) {
      expect((error as Error).message).to.match(/taken|down/);
      return (error as Error).message.includes('taken');
    }
  };

  it('pass its root OS, and nothing else from outside does (EDG-1, EDG-2)', () => {
    expect(refusal(8080)).to.equal(undefined);
    expect(refusal(80)).to.equal('endpoint_not_declared');
    expect(refusal(53)).to.equal('protocol_not_declared');
    expect(refusal(3389)).to.equal('remote_access_not_declared');
    expect(refusal(8080, ground.deployment('shop').publicAddress)).to.equal('source_is_vip');
  });

  it('are known to the root OS by its own fabric agent, whatever the edge is told, and the other way round', async () => {
    const vip = ground.deployment('shop').publicAddress ?? '';
    const told = ground.parts.edge.services();
    await node().setEndpoints(find().id, []);
    expect(refusal(8080)).to.equal('endpoint_not_declared');
    expect(ground.parts.edge.services()).to.deep.equal(told);
    ground.parts.edge.withdraw(vip);
    await node().setEndpoints(find().id, [{ vip, name: 'in', protocol: 'tcp', publicPort: 80, localPort: 9 }]);
    expect([refusal(9), refusal(8080)]).to.deep.equal([undefined, 'endpoint_not_declared']);
    expect(ground.parts.edge.services()).to.deep.equal([]);
    ground.parts.edge.declare({ vip, endpoints: [] });
  });

  it('are known again after a crash, before anybody has told the node anything', async () => {
    await ground.crash();
    ground = await groundIn(place.folder);
    expect([refusal(8080), refusal(3389)]).to.deep.equal([undefined, 'remote_access_not_declared']);
  });

  it('are where the role listens while it runs, and only by TCP', async () => {
    const open = () => [8080, 80, 53, 3389].filter(isOpen);
    expect(open()).to.deep.equal([8080]);
    machine()
      .os.as('guest-os')
      .call({ kind: 'end-process', process: machine().os.as('customer').whoAmI().process });
    expect(open()).to.deep.equal([]);
    await done({ kind: 'RebootRoleInstance', service: 'shop', slot: 'production', instance: 'Web_IN_0' });
    expect(open()).to.deep.equal([8080]);
    await done({ kind: 'UpdateDeploymentStatus', service: 'shop', slot: 'production', status: 'Suspended' });
    expect(open()).to.deep.equal([]);
  });

  it('are where the role listens after an upgrade that has the same files', async () => {
    const { id } = find();
    await done({
      kind: 'UpgradeDeployment',
      service: 'shop',
      slot: 'production',
      mode: 'Auto',
      package: { bytes: packageOf([{ name: 'Web', page: 'p', inner: WEB.replace('8080', '8081') }]) },
      configuration: configurationOf({ Web: { count: 1 } }),
      label: 'next',
      force: false,
    });
    expect(find().id).to.equal(id);
    expect([8080, 8081].filter(isOpen)).to.deep.equal([8081]);
    expect([refusal(8080), refusal(8081)]).to.deep.equal(['endpoint_not_declared', undefined]);
  });
});
