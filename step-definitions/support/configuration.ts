import { setImmediate } from 'node:timers/promises';
import type { Json } from '../../src/adapters/contract/index.ts';
import { MarkerSearch } from '../../src/clients/markers/index.ts';
import { readXml, XmlError } from '../../src/clients/xml.ts';
import type { PortalClient } from '../../src/clients/portal/index.ts';
import { application } from './application.ts';
import { sha256 } from './disk-record.ts';
import { disks } from './disks.ts';
import { done, found } from './hosted-services.ts';
import { perScenario, type Deed, type Done, type FabricWorld } from './world.ts';

/** Where every instance finds its part of the configuration. */
export const CONFIGURATION = 'C:\\Config\\ServiceConfiguration.cscfg';
const OWNER = 'the owner';
/** More readings than this are not made while a change is carried out. */
const MOST_READINGS = 10_000;
/** So many are made in any case. */
export const LEAST_READINGS = 20;

/** What is to be read in a configuration: a type rather than an interface, so that it is Json. */
type Reading = { whole: boolean; roles: string[]; values: string[]; others: string[] };

/** The configuration of the scenario's application: as it was asked for, as it arrives, and as somebody would forge it. */
export class Configurations {
  /** Values that nobody may set. */
  readonly forged: string[] = [];

  constructor(private readonly world: FabricWorld) {}

  private get app() {
    return application(this.world);
  }

  /** The value that each role's setting should have now. */
  get present(): Record<string, string> {
    return Object.fromEntries(this.app.roles.map(({ name, values }) => [name, values.at(-1) ?? '']));
  }

  /** Each role's secret gets another value. */
  renew(value: () => string = () => this.world.names.marker()): void {
    for (const { values } of this.app.roles) values.push(value());
  }

  /** The configuration with a forged value for every role. */
  forge(): string {
    return Object.values(this.present).reduce((text, value) => {
      const forged = this.world.names.marker();
      this.forged.push(forged);
      return text.replaceAll(value, forged);
    }, this.app.configuration);
  }

  /** Reads a role's configuration: what it holds of the role's own values and of forged ones, and what it tells of other roles. */
  read(text: string, role: string): Reading {
    const { roles } = this.app;
    const [own, foreign] = [roles.filter(({ name }) => name === role), roles.filter(({ name }) => name !== role)];
    const known = new Set([...own.flatMap((each) => each.values), ...this.forged]);
    const values = [...known].filter((value) => text.includes(value));
    const others = foreign.flatMap((each) => [each.name, each.setting, ...each.values]).filter((word) => text.includes(word));
    try {
      const root = readXml(text);
      const named = root.children.filter(({ name }) => name === 'Role').map(({ attributes }) => attributes['name'] ?? '');
      return { whole: root.name === 'ServiceConfiguration', roles: named, values, others };
    } catch (error) {
      if (!(error instanceof XmlError)) throw error;
      return { whole: false, roles: [], values, others };
    }
  }

  /** The file of an instance with a forged value in it, and the place of that. Part of the ground. */
  async forgeFor(instance: string, role: string): Promise<{ readonly text: string; readonly at: number }> {
    const text = await disks(this.world).read(instance, CONFIGURATION);
    if (text === null || 'reply' in text) this.world.setUpFailed(`the configuration of ${instance} could not be read`);
    const [value, forged] = [this.present[role] ?? '', this.world.names.marker()];
    this.forged.push(forged);
    return { text: text.toString('utf8').replaceAll(value, forged), at: text.toString('utf8').indexOf(value) };
  }

  /** The owner changes the configuration to what it should be now. */
  async changing(door: 'SMAPI' | 'Portal' = 'SMAPI'): Promise<Deed> {
    const { app, world } = this;
    const { configuration, place } = app;
    if (door === 'SMAPI') {
      const owner = await world.cast.manager(OWNER);
      return { actor: OWNER, deed: 'changing the configuration', perform: () => owner.changeConfiguration(place, configuration) };
    }
    const browser = await world.cast.signedIn(OWNER);
    return { actor: OWNER, deed: 'changing the configuration in the Portal', perform: () => this.submit(browser, configuration) };
  }

  /** The page on which the configuration is changed, and its form. */
  async page(): Promise<{ readonly path: string; readonly within: readonly [string, string] }> {
    const { subscriptionId } = await this.world.cast.subscription(OWNER);
    return {
      path: `/subscriptions/${subscriptionId}/hosted-services/${this.app.service}`,
      within: ['data-deployment', this.app.deployment],
    };
  }

  private async submit(browser: PortalClient, configuration: string): Promise<Done> {
    const { path, within } = await this.page();
    return browser.submit(path, 'change-configuration', fieldsOf(configuration), { within });
  }

  /** Looks at the configuration of every instance, at what its role has read of it, and at what management shows. */
  look(label: string): Promise<Done> {
    const perform = async (): Promise<Done> => {
      const { world, app } = this;
      const listed = await disks(world).instances();
      if ('failed' in listed) return done(listed.failed);
      const [place, instances]: [Awaited<ReturnType<typeof app.labPlace>>, Json[]] = [await app.labPlace(), []];
      for (const { instance, role } of listed.value) {
        const text = await disks(world).read(instance, CONFIGURATION);
        if (text !== null && 'reply' in text) return done(text);
        const noticed = await world.lab.use('instance.notices', { ...place, instance });
        if (noticed.reply !== 'accepted') return done(noticed);
        const notices = noticed.result.notices.map(({ cause, bytes }) => ({
          cause,
          ...this.read(Buffer.from(bytes, 'base64').toString('utf8'), role),
        }));
        instances.push({ instance, role, file: text === null ? null : this.read(text.toString('utf8'), role), notices });
      }
      const shown = await (await world.cast.manager(OWNER)).getDeployment(app.place);
      const known = [...new Set([...app.roles.flatMap(({ values }) => values), ...this.forged])];
      const management = shown.value === null ? null : known.filter((value) => shown.value?.configuration.includes(value));
      return found({ management, instances }, shown.exchanges);
    };
    return this.world.act(label, { actor: 'the auditor', deed: 'reading the configuration of every instance', perform });
  }

  /** Searches every drive of every instance for the secrets of all roles, in the bytes of its files and in every file on it. */
  search(label: string): Promise<Done> {
    const perform = async (): Promise<Done> => {
      const listed = await disks(this.world).instances();
      if ('failed' in listed) return done(listed.failed);
      const [secrets, media, instances]: [string[], Map<string, Buffer>, Json[]] = [Object.values(this.present), new Map(), []];
      const search = new MarkerSearch(secrets);
      for (const { instance, role } of listed.value) {
        const read = await disks(this.world).drives(instance, null, secrets, media);
        if ('failed' in read) return done(read.failed);
        const drives: Record<string, Json> = {};
        for (const { record, entries } of read.value) {
          const { drive, fault, images } = record as { drive: string; fault: string | null; images: { found: string[] }[] };
          if (fault !== null) return done({ reply: 'fault', fault: 'unsound-disk', detail: `${drive}: of ${instance}: ${fault}` });
          const inFiles = entries.flatMap(({ bytes }) => search.markersIn(bytes));
          drives[drive] = [...new Set([...images.flatMap((image) => image.found), ...inFiles])];
        }
        instances.push({ instance, role, drives });
      }
      return found({ instances });
    };
    return this.world.act(label, { actor: 'the auditor', deed: 'searching the drives of every instance for the secrets', perform });
  }

  /** Reads an instance's file once, and records which text it was. */
  readOnce(label: string, instance: string): Promise<Done> {
    return this.readings(label, instance, async () => undefined, 1);
  }

  /** Reads an instance's file again and again for as long as something goes on, and at least so often; records which texts there were. */
  readings(label: string, instance: string, goingOn: () => Promise<unknown>, least = LEAST_READINGS): Promise<Done> {
    const perform = async (): Promise<Done> => {
      const texts = new Set<string>();
      let [reads, over] = [0, false];
      const going = goingOn().finally(() => (over = true));
      while (reads < least || (!over && reads < MOST_READINGS)) {
        const text = await disks(this.world).read(instance, CONFIGURATION);
        reads++;
        if (text !== null && 'reply' in text) return going.then(() => done(text));
        texts.add(text === null ? 'no file at all' : sha256(text));
        // A reader that never lets go would keep what it is to watch from happening.
        await setImmediate();
      }
      await going;
      return found({ reads, texts: [...texts] });
    };
    return this.world.act(label, { actor: "the customer's process", deed: 'reading its configuration file', perform });
  }
}

/** What the Portal's form takes. */
export const fieldsOf = (configuration: string) => ({
  configuration: { fileName: 'application.cscfg', bytes: Buffer.from(configuration) },
});

export const configurations = perScenario((world) => new Configurations(world));
