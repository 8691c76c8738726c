import {
  AdapterFault,
  INSTRUMENT_NAMES,
  type AdapterCard,
  type GuardedAdapter,
  type InstrumentName,
  type InstrumentRequest,
} from '../../adapters/contract/index.ts';
import { serverIdentity } from '../../clients/certificate.ts';
import { SeededNames } from '../../clients/seed.ts';

/** A request that each instrument could be asked in earnest, so that an answer of `unsupported` is about the instrument. */
function sampleRequests(names: SeededNames): { readonly [I in InstrumentName]: InstrumentRequest<I> } {
  const subscriptionId = names.guid();
  const place = { subscriptionId, service: names.serviceName(), slot: 'production' as const };
  const instance = names.word();
  const bytes = names.bytes(32).toString('base64');
  const ring = { current: names.word(), keys: [], retired: [] };
  return {
    'customer.enrol': { liveId: names.liveId(), password: names.password() },
    'subscription.open': { owner: names.liveId(), name: names.word() },
    'certificate.register': { subscriptionId, certificate: names.bytes(600).toString('base64') },
    'clock.read': {},
    'clock.advance': { seconds: 60 },
    'controller.hold': {},
    'controller.release': {},
    'controller.settle': {},
    'fabric.crash': {},
    'media.read': {},
    'instances.list': place,
    'instance.fail': { ...place, instance },
    'instance.readFile': { ...place, instance, path: 'E:\\approot\\page.txt' },
    'instance.listFiles': { ...place, instance, path: 'C:\\' },
    'instance.changeFile': { ...place, instance, path: 'C:\\page.txt', as: 'customer', change: { kind: 'delete' } },
    'instance.whoAmI': { ...place, instance },
    'instance.processes': { ...place, instance },
    'instance.call': { ...place, instance, call: { kind: 'end-process', process: 1 } },
    'instance.notices': { ...place, instance },
    'instance.power': { ...place, instance, on: false },
    'instance.listen': { ...place, instance, port: 7000, at: '127.0.0.1:9' },
    'instance.disks': { ...place, instance },
    'medium.read': { medium: names.word() },
    'machine.memory': { machine: names.word() },
    'node.inspect': { node: names.word() },
    'guestOs.publish': { files: [] },
    'node.boot': {},
    'node.takeOver': { node: names.word() },
    'agent.standIn': { node: names.word(), at: '127.0.0.1:9' },
    'network.hosts': {},
    'network.capture': {},
    'network.traffic': {},
    'network.connect': { from: names.word(), to: '10.0.0.1', port: 443 },
    'controller.greet': { node: names.word() },
    'controller.nodes': {},
    'wire.describe': {},
    'wire.send': { port: names.word(), frames: [names.bytes(60).toString('base64')] },
    'wire.capture': { ports: [names.word()] },
    'wire.captured': { from: [{ port: names.word() }] },
    'wire.addAddress': { port: names.word() },
    'wire.layer': { layer: 'hypervisor', on: false },
    'storage.openAccount': { name: names.storageAccountName() },
    'storage.describe': {},
    'storage.settle': {},
    'storage.powerFailsAt': { step: 'collecting' },
    'storage.lose': { what: 'rack', name: names.word() },
    'storage.replace': {},
    'storage.rebalance': {},
    'storage.backUp': {},
    'storage.restore': {},
    'storage.fill': { bytes },
    'medium.change': { medium: names.word(), offset: 0, bytes },
    'endpoint.connect': { address: '192.0.2.1', port: 80 },
    'sdk.hash': { algorithm: 'SHA-256', bytes },
    'sdk.mac': { algorithm: 'SHA-256', key: bytes, bytes },
    'sdk.verifyMac': { algorithm: 'SHA-256', key: bytes, bytes, mac: bytes },
    'sdk.encrypt': { key: bytes, plaintext: bytes, additionalData: '' },
    'sdk.decrypt': { key: bytes, nonce: bytes, ciphertext: bytes, tag: bytes, additionalData: '' },
    'sdk.wrap': { wrappingKey: bytes, key: bytes },
    'sdk.unwrap': { wrappingKey: bytes, wrapped: bytes },
    'sdk.createKeyRing': {},
    'sdk.rotate': { ring },
    'sdk.retire': { ring, version: ring.current },
    'sdk.protect': { ring, plaintext: bytes, additionalData: '' },
    'sdk.unprotect': { ring, envelope: bytes, additionalData: '' },
    'sdk.rewrap': { ring, envelope: bytes },
  };
}

/**
 * Looks whether every instrument that the adapter does not claim is cleanly absent: on a fabric of its own, each is answered
 * `unsupported`. The guard records whatever else happens as the adapter's fault.
 * @returns how many instruments were tried
 */
export async function probeAbsence(adapter: GuardedAdapter, card: AdapterCard, seed: string): Promise<number> {
  const unclaimed = INSTRUMENT_NAMES.filter((name) => !card.instruments.includes(name));
  if (unclaimed.length === 0) return 0;
  const samples = sampleRequests(new SeededNames(seed, 'absence'));
  try {
    const reply = await adapter.open({ identity: serverIdentity() });
    // A fabric that does not open shows in every check; there is nothing to probe on it.
    if (reply.reply !== 'accepted') return 0;
    for (const name of unclaimed) await tolerant(() => adapter.use(reply.result.fabric, name, samples[name]));
    await tolerant(() => adapter.close(reply.result.fabric));
  } catch (error) {
    if (!(error instanceof AdapterFault)) throw error;
    return 0;
  }
  return unclaimed.length;
}

/** Faults of the adapter are on the guard's record already. */
async function tolerant(call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (!(error instanceof AdapterFault)) throw error;
  }
}
