import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { makeCertificate, clientIdentity, serverIdentity, type ClientIdentity } from '../../src/clients/certificate.ts';
import { keyRing } from '../../src/clients/keys.ts';
import { SmapiClient } from '../../src/clients/smapi/index.ts';
import type { ReachedSurface } from '../../src/clients/wire/index.ts';
import type { StorageStep } from '../../src/reference-impl/storage/steps.ts';
import type { Defect } from './storage-defects.ts';
import { SoakFailure } from './storage-failure.ts';
import type { MediaAccount, Order, Told } from './storage-messages.ts';

/** Where the fabric lies, and who its customer is: what outlives its processes. */
export interface FabricPlace {
  readonly folder: string;
  readonly owner: ClientIdentity;
  /** DER, base64. */
  readonly certificate: string;
  readonly defect: Defect | null;
}

export async function placeIn(folder: string, defect: Defect | null): Promise<FabricPlace> {
  const key = await keyRing.hand().rsa('the owner');
  const certificate = makeCertificate({ subject: 'owner', key });
  return { folder, owner: clientIdentity(key, certificate), certificate: certificate.der.toString('base64'), defect };
}

/** One process of the fabric, from its start to its end. */
export class SoakedFabric {
  private readonly child: ChildProcess;
  private readonly exit: Promise<unknown>;
  private started: Extract<Told, { told: 'started' }> | undefined;
  private doomed = false;
  /** How far the fabric's clock is ahead, in milliseconds. */
  private ahead = 0;

  constructor(private readonly place: FabricPlace) {
    this.child = fork(join(__dirname, 'storage-process.ts'), { execArgv: ['--require', 'ts-node/register'] });
    this.exit = once(this.child, 'exit');
    this.exit.catch(() => undefined);
  }

  /** Starts the fabric where the last process left it. */
  async start(): Promise<void> {
    const { folder, certificate, defect } = this.place;
    this.started = await this.ask({ order: 'start', folder, identity: serverIdentity(), certificate, defect }, 'started');
    this.ahead = this.started.now - Date.now();
  }

  /** The front ends of storage. */
  get frontEnds(): readonly ReachedSurface[] {
    return this.doors.frontEnds.map((url) => ({ url, certificate: serverIdentity().certificate }));
  }

  /** The owner's line to the management. To be closed. */
  smapi(): SmapiClient {
    const { smapi: url, subscriptionId } = this.doors;
    const surface = { url, certificate: serverIdentity().certificate };
    return new SmapiClient({ surface, subscriptionId, identity: this.place.owner, version: '2012-03-01' });
  }

  /** The fabric's time: near enough to sign with. */
  now(): Date {
    return new Date(Date.now() + this.ahead);
  }

  /** Whether the process may end at any moment, or has ended, because the soak wants it to. */
  get isDoomed(): boolean {
    return this.doomed;
  }

  /** Has so much time pass that copies to the paired location are due. */
  letTimePass(): void {
    this.send({ order: 'let time pass' });
  }

  /** Has the power fail when storage comes to this step next. */
  failAt(step: StorageStep): void {
    this.doomed = true;
    this.send({ order: 'fail', at: step });
  }

  /** Ends the process at once. */
  kill(): void {
    this.doomed = true;
    this.child.kill('SIGKILL');
  }

  /** Resolves when the process is gone. Rejects where it ended in another way than by being killed. */
  async ended(): Promise<void> {
    await this.exit;
    if (this.child.signalCode !== 'SIGKILL' || !this.doomed)
      throw new SoakFailure(`the fabric ended by itself (${this.child.signalCode ?? `exit ${this.child.exitCode}`})`);
  }

  /** Sees to it that the process is gone, however it ends. */
  async end(): Promise<void> {
    this.kill();
    await this.exit;
  }

  /** Resolves where the process is there and can be asked. Rejects where it has ended by itself. */
  async mustBeThere(): Promise<void> {
    if (!this.doomed) await this.account();
  }

  async settle(): Promise<void> {
    const { now } = await this.ask({ order: 'settle' }, 'settled');
    this.ahead = now - Date.now();
  }

  async account(): Promise<MediaAccount> {
    return (await this.ask({ order: 'account' }, 'accounted')).account;
  }

  private get doors(): Extract<Told, { told: 'started' }> {
    if (this.started === undefined) throw new Error('the fabric has not been started');
    return this.started;
  }

  private async ask<Kind extends Told['told']>(order: Order, kind: Kind): Promise<Extract<Told, { told: Kind }>> {
    const told = new Promise<Told>((resolve) => this.child.once('message', resolve));
    this.send(order);
    const answer = await Promise.race([told, this.exit.then(() => null)]);
    if (answer === null) await this.ended();
    if (answer?.told !== kind) throw new SoakFailure(`the fabric ended before it told that it had ${kind}`);
    return answer as Extract<Told, { told: Kind }>;
  }

  private send(order: Order): void {
    // A process that is gone takes no message; its end is told above.
    this.child.send(order, () => undefined);
  }
}
