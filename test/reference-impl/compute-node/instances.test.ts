import { afterEach, beforeEach, describe, it } from 'node:test';
import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { expect } from 'chai';
import type { NodeInstances } from '../../../src/reference-impl/compute-node/instances.ts';
import { machineNameOf } from '../../../src/reference-impl/compute-node/instance.ts';
import { SYSTEM_DRIVE } from '../../../src/reference-impl/compute-node/system-drive.ts';
import { FIRST_SECTOR, MediumError, SECTOR } from '../../../src/reference-impl/disks/index.ts';
import type { GuestOs } from '../../../src/reference-impl/guest-os/index.ts';
import { AGENT_PORT } from '../../../src/reference-impl/network/host.ts';
import { configurationOf, createDeployment, createService, groundIn, temporaryFolder, type Ground } from '../fabric-controller/ground.ts';
import { packageOf } from '../fabric-controller/packages.ts';

const CONFIGURATION = 'C:\\Config\\ServiceConfiguration.cscfg';
const D_MARK = 'D:\\Windows\\mark.txt';
const E_MARK = 'E:\\approot\\mark.txt';
const C_MARK = 'C:\\Resources\\mark.txt';

describe('The instances of a node', () => {
  let place: ReturnType<typeof temporaryFolder>;
  let ground: Ground;
  beforeEach(async () => {
    place = temporaryFolder();
    ground = await groundIn(place.folder);
    ground.submit(createService('shop'));
    await ground.done(createDeployment('shop', { configuration: configurationOf({ Web: { count: 2 } }) }));
  });
  afterEach(async () => {
    await ground.crash();
    place.remove();
  });

  const slot = () => ({ subscriptionId: ground.subscriptionId, service: 'shop', slot: 'production' }) as const;
  const find = (name = 'Web_IN_0') => ground.nodes.find(slot(), name);
  const node = (name?: string): NodeInstances => ground.parts.computeNodes.instances(find(name).node);
  const os = (name?: string): GuestOs => node(name).machine(find(name).id).os;
  const marked = (name?: string): void => {
    for (const path of [D_MARK, E_MARK, C_MARK])
      os(name)
        .as('guest-os')
        .changeFile(path, { kind: 'write', bytes: Buffer.from(path) });
  };
  const marks = (name?: string): readonly string[] =>
    [C_MARK, D_MARK, E_MARK].filter((path) => {
      try {
        return os(name).as('customer').readFile(path).toString() === path;
      } catch {
        return false;
      }
    });
  const publish = (text: string): string =>
    ground.parts.guestOsCatalogue.publish(new Map([['Windows/patch.txt', Buffer.from(text)]])).version;
  const comeBack = async (): Promise<void> => {
    await ground.crash();
    ground = await groundIn(place.folder);
    await ground.controller.settle();
  };
  const upgrade = (page: string) =>
    ground.done({
      kind: 'UpgradeDeployment',
      service: 'shop',
      slot: 'production',
      mode: 'Auto',
      package: { bytes: packageOf([{ name: 'Web', page }]) },
      configuration: configurationOf({ Web: { count: 2 } }),
      label: 'next',
      force: false,
    });

  it('have a machine each, whose role found its configuration when it started', () => {
    const machines = ground.nodes.list(slot()).map(({ node: name }) => ground.parts.computeNodes.inspect(name).machines);
    expect(machines.map((each) => each.map(({ kind }) => kind))).to.deep.equal([
      ['root-os', 'guest'],
      ['root-os', 'guest'],
    ]);
    const [notice] = os().notices();
    expect(notice?.cause).to.equal('started');
    expect(notice?.bytes.toString()).to.equal(os().as('customer').readFile(CONFIGURATION).toString()).and.include('"red"');
  });

  it('are told of another configuration while they run, by way of their guest agent', async () => {
    const configuration = configurationOf({ Web: { count: 2, colour: 'blue' } });
    await ground.done({ kind: 'ChangeConfiguration', service: 'shop', slot: 'production', configuration });
    expect(
      os()
        .notices()
        .map(({ cause, bytes }) => `${cause} ${/"(red|blue)"/.exec(bytes.toString())?.[1]}`),
    ).to.deep.equal(['started red', 'told blue']);
  });

  it('catch up when they were off while it changed', async () => {
    await node().power(find().id, false);
    const configuration = configurationOf({ Web: { count: 2, colour: 'blue' } });
    const { status } = await ground.done({ kind: 'ChangeConfiguration', service: 'shop', slot: 'production', configuration });
    expect(status).to.equal('Succeeded');
    await node().power(find().id, true);
    expect(
      os()
        .notices()
        .map(({ cause, bytes }) => `${cause} ${bytes.includes('"blue"')}`),
    ).to.deep.equal(['started true']);
  });

  it('keep every change through a reboot and a power cut', async () => {
    marked();
    await ground.done({ kind: 'RebootRoleInstance', service: 'shop', slot: 'production', instance: 'Web_IN_0' });
    expect(marks()).to.deep.equal([C_MARK, D_MARK, E_MARK]);
    await comeBack();
    expect(marks()).to.deep.equal([C_MARK, D_MARK, E_MARK]);
    expect(os().roleIsRunning).to.equal(true);
  });

  it('lose what was changed on D: to a new guest OS, and nothing else (DSK-5)', async () => {
    marked();
    const base = ground.parts.images.fileOf(node().record(find().id).image);
    const before = createHash('sha256').update(readFileSync(base)).digest('hex');
    const version = publish('patched');
    await ground.controller.settle();
    expect(marks()).to.deep.equal([C_MARK, E_MARK]);
    expect(os().as('customer').readFile('D:\\Windows\\patch.txt').toString()).to.equal('patched');
    expect(ground.nodes.list(slot()).map(({ guestOs }) => guestOs)).to.deep.equal([version.toLowerCase(), version.toLowerCase()]);
    expect(createHash('sha256').update(readFileSync(base)).digest('hex')).to.equal(before);
  });

  it('lose what was changed on E: to a new application, and nothing else (DSK-5)', async () => {
    marked();
    expect((await upgrade('second')).status).to.equal('Succeeded');
    expect(marks()).to.deep.equal([C_MARK, D_MARK]);
    expect(os().as('customer').readFile('E:\\approot\\page.txt').toString()).to.equal('second');
  });

  it('get a guest OS that was published and not given to them when the power was cut', async () => {
    marked();
    ground.controller.hold();
    publish('late');
    await ground.crash();
    ground = await groundIn(place.folder);
    ground.controller.release();
    await ground.controller.settle();
    expect(marks()).to.deep.equal([C_MARK, E_MARK]);
  });

  it('get it also when the power is cut at any step of a patch', async () => {
    for (const step of ['noted', 'laid'] as const) {
      marked();
      ground.controller.hold();
      const version = ground.parts.guestOsCatalogue.find('2', publish(step));
      if (version === undefined) throw new Error('what was published is not there');
      await ground.parts.guestOsCatalogue.prepare(version, new AbortController().signal);
      const [file, delta] = ['instance.json', 'd.vhd'].map((name) => join(node().folderOf(find().id), name)) as [string, string];
      const before = readFileSync(delta);
      // The node has noted the new image; its delta is the old one still, or the new one already. The controller has noted nothing.
      await node().updateGuestOs(find().id, version.image);
      await ground.crash();
      if (step === 'noted') writeFileSync(delta, before);
      expect(readFileSync(file, 'utf8')).to.include(version.image);
      ground = await groundIn(place.folder);
      ground.controller.release();
      await ground.controller.settle();
      expect(marks(), step).to.deep.equal([C_MARK, E_MARK]);
      expect(os().as('customer').readFile('D:\\Windows\\patch.txt').toString()).to.equal(step);
    }
  });

  it('keep the guest OS that their configuration names', async () => {
    const first = publish('one');
    await ground.controller.settle();
    const configuration = configurationOf({ Web: { count: 2 } }).replace('osVersion="*"', `osVersion="${first}"`);
    await ground.done({ kind: 'ChangeConfiguration', service: 'shop', slot: 'production', configuration });
    publish('two');
    await ground.controller.settle();
    expect(os().as('customer').readFile('D:\\Windows\\patch.txt').toString()).to.equal('one');
    const { status, error } = await ground.done({
      kind: 'ChangeConfiguration',
      service: 'shop',
      slot: 'production',
      configuration: configuration.replace(first, 'WA-GUEST-OS-2.99_209901-01'),
    });
    expect(status).to.equal('Failed');
    expect(error?.message).to.include('WA-GUEST-OS-2.99_209901-01');
  });

  for (const [what, harm] of [
    ['is cut off', (file: string) => truncateSync(file, 1000)],
    [
      'has a damaged header',
      (file: string) => writeFileSync(file, Buffer.concat([Buffer.alloc(1536, 7), readFileSync(file).subarray(1536)])),
    ],
  ] as const)
    it(`are healed when a drive ${what}, and the others run on`, async () => {
      const [before, other] = ground.nodes.list(slot());
      await node().power(find().id, false);
      harm(join(node().folderOf(find().id), 'e.vhd'));
      await ground.done({ kind: 'RebootRoleInstance', service: 'shop', slot: 'production', instance: 'Web_IN_0' });
      expect(ground.nodes.list(slot())[1]).to.deep.equal(other);
      await ground.controller.settle();
      const [after] = ground.nodes.list(slot());
      expect(after?.state).to.equal('ready');
      expect(after?.id).to.not.equal(before?.id);
      expect(os().as('customer').readFile('E:\\approot\\page.txt').toString()).to.equal('first');
    });

  it('are healed when the volume on C: is damaged, and leave no machine behind', async () => {
    const { node: name, id } = find();
    await node().power(id, false);
    const disk = ground.parts.drives.open(node().folderOf(id), 'C', SYSTEM_DRIVE.image);
    disk.write(FIRST_SECTOR, Buffer.alloc(SECTOR, 7));
    disk.close();
    await ground.done({ kind: 'RebootRoleInstance', service: 'shop', slot: 'production', instance: 'Web_IN_0' });
    await ground.controller.settle();
    expect(find().state).to.equal('ready');
    expect(find().id).to.not.equal(id);
    expect(ground.parts.computeNodes.inspect(name).machines.filter(({ name: machine }) => machine === machineNameOf({ id }))).to.deep.equal(
      [],
    );
  });

  it('fail to be made when a medium is full, the others run on, and it works when there is room again', async () => {
    await ground.crash();
    let full = true;
    ground = await groundIn(place.folder, {
      drives: (drives) => ({
        ...drives,
        renew: (folder, drive, image) => {
          if (full && drive === 'E') throw new MediumError('full', `${folder} is full`);
          drives.renew(folder, drive, image);
        },
      }),
    });
    const before = ground.nodes.list(slot());
    const scale = {
      kind: 'ChangeConfiguration',
      service: 'shop',
      slot: 'production',
      configuration: configurationOf({ Web: { count: 3 } }),
    } as const;
    const { status, error } = await ground.done(scale);
    expect([status, error?.code]).to.deep.equal(['Failed', 'InternalError']);
    expect(ground.nodes.list(slot()).slice(0, 2)).to.deep.equal(before);
    expect(os().roleIsRunning).to.equal(true);
    full = false;
    expect((await ground.done(scale)).status).to.equal('Succeeded');
    expect(ground.nodes.list(slot()).map(({ state }) => state)).to.deep.equal(['ready', 'ready', 'ready']);
  });

  it('leave nothing behind on their node when they go', async () => {
    const { node: name, id } = find();
    const folder = node().folderOf(id);
    await ground.done({ kind: 'DeleteDeployment', service: 'shop', slot: 'production' });
    expect(existsSync(folder)).to.equal(false);
    expect(ground.parts.computeNodes.inspect(name).machines.map(({ kind }) => kind)).to.deep.equal(['root-os']);
    expect(ground.parts.network.hosts().filter(({ kind }) => kind === 'guest')).to.deep.equal([]);
  });

  it('are made anew when their guest agent is not what it has to be, and their node is not blamed', async () => {
    const [before, other] = ground.nodes.list(slot());
    const { card } = node().machine(find().id);
    const host = ground.parts.network.host(card.address);
    host?.powerOff();
    host?.powerOn();
    host?.listen(AGENT_PORT.guest, (stream) => void stream.write('I do as I like'));
    const configuration = configurationOf({ Web: { count: 2, colour: 'blue' } });
    const { status } = await ground.done({ kind: 'ChangeConfiguration', service: 'shop', slot: 'production', configuration });
    expect(status).to.equal('Succeeded');
    const [after, beside] = ground.nodes.list(slot());
    expect(after?.id).to.not.equal(before?.id);
    expect(beside?.id).to.equal(other?.id);
    expect(await ground.read('shop', 'Web_IN_0', CONFIGURATION)).to.include('"blue"');
    expect(ground.nodes.conditions().map(({ state }) => state)).to.not.include('quarantined');
  });

  it('are commanded by the fabric agent of their node, which is commanded by the controller', async () => {
    const opened: string[] = [];
    ground.parts.network.tap(({ kind, from, to, port }) => void (kind === 'opened' && opened.push(`${from} ${to} ${port}`)));
    await ground.done({ kind: 'RebootRoleInstance', service: 'shop', slot: 'production', instance: 'Web_IN_0' });
    const kinds = new Map(ground.parts.network.hosts().map(({ address, kind }) => [address, kind]));
    expect(
      opened.map((line) => line.split(' ')).map(([from, to, port]) => `${kinds.get(from ?? '')} > ${kinds.get(to ?? '')} ${port}`),
    ).to.deep.equal([`root-os > guest ${AGENT_PORT.guest}`]);
  });
});
