import type { KeyPair } from '../../src/clients/keys.ts';
import { clientIdentity, makeCertificate, type Certificate, type ClientIdentity } from '../../src/clients/certificate.ts';
import { PortalClient } from '../../src/clients/portal/client.ts';
import { SmapiClient } from '../../src/clients/smapi/client.ts';
import type { FabricWorld } from './world.ts';

/** Everybody who appears in the feature files. */
export const ACTORS = ['the owner', 'the co-administrator', 'the stranger', 'the tenant next door', 'the operator', 'the auditor'] as const;
export type Actor = (typeof ACTORS)[number];

/** Somebody with a Live ID. */
export interface Person {
  readonly actor: Actor;
  readonly liveId: string;
  readonly password: string;
}

/** A subscription and whose it is. */
export interface Subscription {
  readonly subscriptionId: string;
  readonly name: string;
  readonly owner: Person;
}

/** A key pair and a self-signed certificate for it, as a customer makes them. */
export interface Credential {
  readonly key: KeyPair;
  readonly certificate: Certificate;
  readonly identity: ClientIdentity;
}

/**
 * The people of a scenario. Each comes into being when first needed: enrolled, with a subscription, with a registered certificate.
 * All of it through the lab, so that a set-up leans on nothing that a check is about.
 */
export class Cast {
  private readonly people = new Map<Actor, Promise<Person>>();
  private readonly subscriptions = new Map<string, Promise<Subscription>>();
  private readonly credentials = new Map<string, Promise<Credential>>();
  private readonly registered = new Map<string, Promise<Credential>>();

  constructor(private readonly world: FabricWorld) {}

  /** A person with an account. */
  person(actor: Actor): Promise<Person> {
    return once(this.people, actor, async () => {
      const person: Person = { actor, liveId: this.world.names.liveId(), password: this.world.names.password() };
      await this.world.lab.must('customer.enrol', { liveId: person.liveId, password: person.password });
      return person;
    });
  }

  /** A subscription of this person's; `which` tells several apart. */
  subscription(actor: Actor, which = 'first'): Promise<Subscription> {
    return once(this.subscriptions, `${actor} ${which}`, async () => {
      const owner = await this.person(actor);
      const name = this.world.names.word();
      const { subscriptionId } = await this.world.lab.must('subscription.open', { owner: owner.liveId, name });
      return { subscriptionId, name, owner };
    });
  }

  /** A key pair and a self-signed certificate, not registered anywhere. The same name gives the same one; two names never share a key. */
  credential(name: string): Promise<Credential> {
    return once(this.credentials, name, async () => {
      const key = await this.world.keys.rsa(name);
      return credential(key, makeCertificate({ subject: this.world.names.word(), key }));
    });
  }

  /** The credential that this person's subscription has registered. */
  management(actor: Actor, which = 'first'): Promise<Credential> {
    return once(this.registered, `${actor} ${which}`, async () => {
      const [{ subscriptionId }, made] = [await this.subscription(actor, which), await this.credential(`${actor} ${which}`)];
      await this.register(subscriptionId, made.certificate);
      return made;
    });
  }

  /** Registers a certificate, as the owner would. */
  async register(subscriptionId: string, certificate: Certificate): Promise<void> {
    await this.world.lab.must('certificate.register', { subscriptionId, certificate: certificate.der.toString('base64') });
  }

  /** SMAPI in the hands of this person, with a registered certificate. */
  async manager(actor: Actor, which = 'first'): Promise<SmapiClient> {
    const [{ subscriptionId }, { identity }] = [await this.subscription(actor, which), await this.management(actor, which)];
    return this.smapi(subscriptionId, identity);
  }

  /** SMAPI at a subscription with any client certificate, or none. */
  smapi(subscriptionId: string, identity: ClientIdentity | null, more: SmapiMore = {}): SmapiClient {
    return this.world.closing(new SmapiClient({ surface: this.world.surface('smapi'), subscriptionId, identity, ...more }));
  }

  /** A browser at the Portal, with nobody signed in. */
  browser(): PortalClient {
    return this.world.closing(new PortalClient({ surface: this.world.surface('portal') }));
  }

  /** A browser in which this person has signed in. */
  async signedIn(actor: Actor): Promise<PortalClient> {
    const [person, browser] = [await this.person(actor), this.browser()];
    await this.world.prepare(`${actor} could not sign in`, () => browser.signIn(person.liveId, person.password));
    return browser;
  }
}

type SmapiMore = Partial<Omit<ConstructorParameters<typeof SmapiClient>[0], 'surface' | 'subscriptionId' | 'identity'>>;

/** A key and a certificate that belong together. */
export const credential = (key: KeyPair, certificate: Certificate): Credential => ({
  key,
  certificate,
  identity: clientIdentity(key, certificate),
});

function once<Key, Value>(made: Map<Key, Promise<Value>>, key: Key, make: () => Promise<Value>): Promise<Value> {
  let value = made.get(key);
  if (value === undefined) made.set(key, (value = make()));
  return value;
}
