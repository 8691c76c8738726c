import type { Server, ServerOptions } from 'node:https';
import { isDeepStrictEqual } from 'node:util';
import type { Adapter } from '../adapters/contract/index.ts';
import { referenceAdapter } from '../adapters/reference/reference-adapter.ts';
import { referenceParts, type Composition, type PartMakers, type Parts } from '../reference-impl/parts.ts';
import { createHttpsServer } from '../reference-impl/pki/https-server.ts';
import { exchangedMethods, exchangesValues, type DoorChange, type PartChange, type StartChange } from './change.ts';
import { DoorWatch } from './door-watch.ts';
import { HiddenDifferences } from './hidden.ts';
import type { BrokenTwin } from './subject.ts';
import { portalOn, smapiOn, storageOn } from './twins/doors.ts';
import { deciding, type Pending, type Undecided } from './undecided.ts';

type Method = (...given: unknown[]) => unknown;

/** The methods that only ask, and ask at once: what two fabrics answer can be compared without either being changed by the question. */
const ASKING: Partial<Record<keyof Parts, RegExp>> = {
  accessPolicy: /^may$/,
  subscriptions: /^(find|of|coAdministrators|isCoAdministrator)$/,
  certificateRegistry: /^(list|find|byThumbprint|has)$/,
  clientCertificates: /^authenticate$/,
  resources: /\.(find|list|isTaken|byName|byId|all|get)$/,
  operations: /^(find|list|lanes|next|unfinished)$/,
  management: /^(?!submit$)/,
  portalManagement: /^(?!submit$)/,
  smapiManagement: /^(?!submit$)/,
  nodes: /^(list|of|find|coresOf|unsettled|outdated|imagesInUse|serving)$/,
  storageKeys: /^(of|authenticate|isShared|isFresh|isSignature|isAnnounced)$/,
  secondStorageKeys: /^(of|authenticate|isShared|isFresh|isSignature|isAnnounced)$/,
  storageAuthorization: /./,
  antiForgery: /./,
  controllerPeerCheck: /^fault$/,
  agentPeerCheck: /^fault$/,
  relayPeerCheck: /^fault$/,
  guestPeerCheck: /^fault$/,
  storagePeerCheck: /^fault$/,
  machineBorder: /^permits$/,
  hardening: /./,
  drives: /^filesOf$/,
  roleAccounts: /./,
  fileAccess: /./,
  callGuard: /./,
  frontEndPolicy: /./,
  guestOsCatalogue: /^(find|list)$/,
  hostFirewall: /./,
  routerRules: /./,
  switchRules: /^(?!learn$)/,
  filterChecks: /./,
  hypervisorChecks: /./,
  rootOsChecks: /./,
  edgeRules: /^(?!instance$)/,
  endpointRules: /./,
  recordPlacement: /./,
  recordImage: /^open$/,
  collectionPolicy: /./,
  transportPolicy: /./,
  secondTransportPolicy: /./,
  sdkHashing: /./,
  sdkEncryption: /^decrypt$/,
  sdkKeyWrap: /./,
  sdkKeyRings: /^(keyOf|retire)$/,
};

/** The methods that hand out something which thinks and does nothing: the rivals' can be put beside the lawful one, and hear all that it hears. */
const HANDING: Partial<Record<keyof Parts, RegExp>> = {
  responseParser: /^open$/,
};

/**
 * The reference fabric, which tells `met` of each twin that would have done something else here: a twin is the reference up to the moment when
 * what was changed in it is asked for something and answers otherwise, so a check in which that moment never comes has nothing to say about it.
 * Whatever cannot be compared counts as different. A twin may be told of more than once.
 */
export function scoutFor(twins: readonly BrokenTwin[], met: (twin: string) => void): Adapter {
  const doors = new DoorWatch();
  const hidden = new HiddenDifferences(met);
  const makers: Record<string, unknown> = {};
  for (const name of Object.keys(referenceParts) as (keyof Parts)[]) {
    makers[name] = (c: Composition) => Watch.of(c, twins, (twin) => hidden.tell(twin), doors).part(name);
  }
  const adapter = referenceAdapter({ parts: makers as Partial<PartMakers> });
  hidden.listenTo(adapter);
  const dispose = adapter.dispose?.bind(adapter);
  adapter.dispose = async () => {
    doors.end();
    await dispose?.();
  };
  return adapter;
}

/** A twin's method in the place of a lawful one. */
interface Rival {
  readonly twin: BrokenTwin;
  /** The part as the twin has it. */
  readonly part: object;
  readonly method: Method;
  /** Whether it would do something else; always, where nothing is said. */
  readonly differs: Method | undefined;
}

/** One fabric of the scout's, and every twin in it that has not differed yet. */
class Watch {
  private static readonly watches = new WeakMap<Composition, Watch>();
  private readonly differed = new Set<string>();
  private readonly lawful = new Map<keyof Parts, object>();
  /** What the twins put in the place of parts, by twin and part. */
  private readonly theirs = new Map<string, object>();

  private constructor(
    private readonly c: Composition,
    private readonly twins: readonly BrokenTwin[],
    private readonly met: (twin: BrokenTwin) => void,
    private readonly doors: DoorWatch,
  ) {}

  static of(c: Composition, twins: readonly BrokenTwin[], met: (twin: BrokenTwin) => void, doors: DoorWatch): Watch {
    let watch = Watch.watches.get(c);
    if (watch === undefined) Watch.watches.set(c, (watch = new Watch(c, twins, met, doors)));
    return watch;
  }

  /** The lawful part, with the twins at its shoulder. */
  part(name: keyof Parts): unknown {
    const changes = this.changesOf(name);
    for (const { twin, change } of changes) if (change.kind === 'start') this.start(twin, change);
    const lawful: object = this.heardDoor(name) ?? referenceParts[name](this.c);
    this.lawful.set(name, lawful);
    const rivals = new Map<string, Rival[]>();
    for (const { twin, change } of changes) {
      if (change.kind === 'door') this.door(twin, change);
      if (change.kind !== 'part') continue;
      const others = this.own(twin, name, change, lawful);
      const when = (typeof change.when === 'function' ? change.when(this.c) : change.when) as Record<string, Method> | undefined;
      if (exchangesValues(lawful, others)) this.tell(twin);
      for (const [path, method] of exchangedMethods(lawful, others)) {
        rivals.set(path, [
          ...(rivals.get(path) ?? []),
          { twin, part: { ...lawful, ...others }, method: method as Method, differs: when?.[path] },
        ]);
      }
    }
    let part = lawful;
    for (const [path, their] of rivals) {
      const asks = ASKING[name]?.test(path) === true;
      const hands = HANDING[name]?.test(path) === true;
      const saying = their.filter(({ differs }) => !asks || differs !== undefined);
      const silent = their.filter((rival) => !saying.includes(rival));
      part = replaced(part, path.split('.'), (method) =>
        hands ? this.handed(method, their) : this.told(silent.length === 0 ? method : this.asked(method, silent), saying),
      );
    }
    return part;
  }

  /** A lawful door, which is heard when it refuses a handshake or cannot read a message; undefined where nobody listens to that. */
  private heardDoor(name: keyof Parts): object | undefined {
    const refusing = this.changesOf(name).flatMap(({ twin, change }) =>
      change.kind === 'door' && change.refused !== undefined ? [{ twin, event: change.refused }] : [],
    );
    if (refusing.length === 0) return undefined;
    const createServer = (options: ServerOptions): Server => {
      const server = createHttpsServer(options);
      for (const { twin, event } of refusing) server.prependListener(event, () => this.tell(twin));
      return server;
    };
    const makers = { ...smapiOn(() => ({ createServer })), ...portalOn(() => ({ createServer })), ...storageOn(() => ({ createServer })) };
    return (makers as PartMakers)[name](this.c);
  }

  private door(twin: BrokenTwin, change: DoorChange): void {
    if (change.differs !== undefined) this.doors.watch(this.c, change, () => this.tell(twin));
    else if (change.refused === undefined) this.tell(twin);
  }

  private changesOf(name: keyof Parts) {
    return this.twins.flatMap((twin) =>
      twin.changes.filter((change) => (change.kind === 'door' ? change.door : change.part) === name).map((change) => ({ twin, change })),
    );
  }

  /** Would this twin find anything to tamper with? Tried, and taken back. */
  private start(twin: BrokenTwin, { sql }: StartChange): void {
    const store = this.c.part('store');
    const undo = new Error('taken back');
    try {
      store.transaction(() => {
        if (store.run(sql) > 0) this.tell(twin);
        throw undo;
      });
    } catch (error) {
      if (error !== undo) throw error;
    }
  }

  /** The twin's methods, made where it finds its own parts, and otherwise the lawful ones. */
  private own(twin: BrokenTwin, name: keyof Parts, change: PartChange, lawful: object): object {
    const made = change.others(lawful as never, {
      ...this.c,
      part: <Name extends keyof Parts>(other: Name) => this.ownPart(twin, other),
    });
    this.theirs.set(`${twin.card.id} ${name}`, made);
    return made;
  }

  /** A part as this twin finds it: its own where it has one. */
  private ownPart<Name extends keyof Parts>(twin: BrokenTwin, name: Name): Parts[Name] {
    const made = this.c.part(name);
    const own = this.theirs.get(`${twin.card.id} ${name}`);
    return own === undefined ? made : ({ ...(this.lawful.get(name) as Parts[Name]), ...own } as Parts[Name]);
  }

  /** The lawful method, which only asks: a twin differs when it answers otherwise. */
  private asked(method: Method, rivals: readonly Rival[]): Method {
    const compare = (answer: Answer, given: unknown[]): void => {
      for (const { twin, part, method: other } of this.left(rivals)) {
        const otherwise = attempt(() => other.apply(part, given));
        if (!isDeepStrictEqual(answer, otherwise)) this.tell(twin);
      }
    };
    return function (this: unknown, ...given) {
      const answer = attempt(() => method.apply(this, given));
      compare(answer, given);
      if ('thrown' in answer) throw answer.thrown;
      return answer.value;
    };
  }

  /** The lawful method, which hands out a thing of methods: a twin differs when one of its own thing's, called alike, answers otherwise. */
  private handed(method: Method, rivals: readonly Rival[]): Method {
    const beside = (given: unknown[]) =>
      this.left(rivals).map(({ twin, part, method: other }) => ({ twin, thing: other.apply(part, given) as Record<string, Method> }));
    return (...given) => {
      const lawful = method(...given) as Record<string, Method>;
      const things = beside(given);
      const called = Object.entries(lawful).map(([name, own]): [string, Method] => {
        const theirs = things.map(({ twin, thing }): Rival => ({ twin, part: thing, method: thing[name] as Method, differs: undefined }));
        return [name, this.asked(own.bind(lawful), theirs)];
      });
      return Object.fromEntries(called);
    };
  }

  /** The lawful method, which does something that cannot be done twice: a twin differs unless it says that it does not. */
  private told(method: Method, rivals: readonly Rival[]): Method {
    const pending = (given: unknown[]): Pending[] =>
      this.left(rivals).flatMap(({ twin, differs }): Pending[] => {
        const difference = differs === undefined || (differs(...given) as boolean | Undecided);
        if (difference === true) this.tell(twin);
        return typeof difference === 'boolean' ? [] : [[difference, () => this.tell(twin)]];
      });
    return function (this: unknown, ...given) {
      return deciding(pending(given), () => method.apply(this, given));
    };
  }

  private left(rivals: readonly Rival[]): readonly Rival[] {
    return rivals.filter(({ twin }) => !this.differed.has(twin.card.id));
  }

  private tell(twin: BrokenTwin): void {
    if (this.differed.has(twin.card.id)) return;
    // What lies hidden may have to come again to be shown.
    if (twin.shownBy === undefined) this.differed.add(twin.card.id);
    this.met(twin);
  }
}

type Answer = { value: unknown } | { thrown: unknown };

const attempt = (work: () => unknown): Answer => {
  try {
    return { value: work() };
  } catch (thrown) {
    return { thrown };
  }
};

/** A part with the method at this path made into another. */
function replaced(part: object, [name = '', ...rest]: readonly string[], make: (method: Method) => Method): object {
  const own = (part as Record<string, unknown>)[name];
  return { ...part, [name]: rest.length === 0 ? make(own as Method) : replaced(own as object, rest, make) };
}
