import type { Json } from '../../src/adapters/contract/index.ts';
import { makePackage } from '../../src/clients/storage/index.ts';
import { application } from './application.ts';
import { sha256 } from './disk-record.ts';
import { base64, disks } from './disks.ts';
import { done, found } from './hosted-services.ts';
import { perScenario, type Done, type FabricWorld } from './world.ts';

/** Where every role's own files lie, below the root of E:. */
const IMAGE_FOLDER = 'approot/';
/** What the packaging tools put beside a role's files, and a fabric may leave out. */
export const MANIFEST = { 'Cloud.uar.csman': sha256(Buffer.from('<Manifest/>')) };
/** The drives on which marks are put, and who may put one there. */
const MARKED = { C: 'customer', D: 'guest-os', E: 'guest-os' } as const;
const KEPT_ON_C = 'C:\\Resources\\';

/** A version of the guest OS that the operator has published. */
interface Published {
  readonly version: string;
  readonly content: string;
}

/** What the scenarios about disks lay their ground with: an application of several files, and versions of a guest OS that show which they are. */
class DiskGround {
  /** The contents of each role's files, by path below `E:\approot`. */
  files: Readonly<Record<string, Readonly<Record<string, string>>>> = {};
  /** Where each version of the guest OS has the file that tells it from the others, below `D:\`. */
  readonly osFile: string;
  readonly published: Published[] = [];
  /** By drive: the path of a mark, and the mark. */
  readonly marks: Readonly<Record<keyof typeof MARKED, { readonly path: string; readonly mark: string }>>;

  constructor(private readonly world: FabricWorld) {
    const { names } = world;
    this.osFile = `${names.word(8)}/${names.word(8)}.txt`;
    const mark = (folder: string) => ({ path: `${folder}${names.word(8)}.txt`, mark: names.marker() });
    this.marks = { C: mark(KEPT_ON_C), D: mark('D:\\'), E: mark('E:\\approot\\') };
  }

  /** Makes a package in which each role has files of several kinds: long names, folders in folders, nothing in it, more than a few clusters. */
  async store(): Promise<void> {
    const { world } = this;
    const { names } = world;
    const app = application(world);
    this.files = Object.fromEntries(
      app.roles.map(({ name, file, marker }) => [
        name,
        {
          [file]: marker,
          [`bin/${names.word(8)}.dll`]: names.marker().repeat(300),
          [`a page with a long name ${names.word(6)}.html`]: names.marker(),
          [`${names.word(6)}/${names.word(6)}/${names.word(6)}/café ${names.word(4)}.txt`]: names.marker(),
          [`${names.word(8)}.empty`]: '',
          [`content/${names.word(8)}.bin`]: names.marker().repeat(2_000),
        },
      ]),
    );
    const roles = app.roles.map(({ name, instances, setting, values }) => ({
      ...{ name, instances, files: this.files[name] ?? {} },
      settings: { [setting]: values.at(-1) ?? '' },
    }));
    await app.store(await world.cast.manager('the owner'), makePackage({ roles }));
  }

  /** Stores the package and has it run, with these numbers of instances; `osVersion` keeps it to one version of the guest OS. */
  async deploy(instances: readonly number[], osVersion = '*'): Promise<void> {
    const { world } = this;
    const [app, owner] = [application(world), await world.cast.manager('the owner')];
    app.roles.forEach((role, index) => (role.instances = instances[index] ?? 1));
    await this.store();
    await world.prepare('a hosted service could not be made', () => app.createService(owner));
    const { deployment, packageUrl } = app;
    const configuration = this.configuration(osVersion);
    await world.prepare('the package could not be deployed', () =>
      owner.createDeployment(app.place, { name: deployment, label: deployment, packageUrl: packageUrl ?? '', configuration }),
    );
    await world.lab.must('controller.settle', {});
  }

  /** The service configuration, keeping to a version of the guest OS. */
  configuration(osVersion = '*'): string {
    return application(this.world).configuration.replace('osVersion="*"', `osVersion="${osVersion}"`);
  }

  /** The operator publishes the next version of the guest OS. */
  async publish(): Promise<Done> {
    const content = this.world.names.marker();
    return this.world.lab.observe('guestOs.publish', { files: [{ path: this.osFile, bytes: base64(content) }] }, ({ version }) => {
      this.published.push({ version, content });
      return { version };
    });
  }

  /** The same as ground. */
  async hasPublished(): Promise<Published> {
    await this.world.prepare('a guest OS could not be published', () => this.publish());
    await this.world.lab.must('controller.settle', {});
    return this.published.at(-1) as Published;
  }

  /** The first role gets so many instances. Part of the ground. */
  async scaleOut(instances: number): Promise<void> {
    const { world } = this;
    const [app, owner] = [application(world), await world.cast.manager('the owner')];
    const [role] = app.roles;
    if (role !== undefined) role.instances = instances;
    await world.prepare('the role could not be scaled', () => owner.changeConfiguration(app.place, this.configuration()));
    await world.lab.must('controller.settle', {});
  }

  /** The host of an instance dies, and the fabric makes it anew. Part of the ground. */
  async heal(): Promise<void> {
    const { world } = this;
    const { instance } = world.names.pick(await disks(world).standing());
    await world.lab.must('instance.fail', { ...(await application(world).labPlace()), instance });
    await world.lab.must('controller.settle', {});
  }

  /** What D: holds of a version, for each role; what each role's E: holds. */
  osContents(version: Published | undefined): Record<string, Record<string, string>> {
    if (version === undefined) this.world.setUpFailed('no version of the guest OS was published');
    return Object.fromEntries(
      application(this.world).roles.map(({ name }) => [name, { [this.osFile]: sha256(Buffer.from(version.content)) }]),
    );
  }

  imageContents(): Record<string, Record<string, string>> {
    const digests = (files: Readonly<Record<string, string>>) =>
      Object.fromEntries(Object.entries(files).map(([path, text]) => [IMAGE_FOLDER + path, sha256(Buffer.from(text))]));
    return Object.fromEntries(Object.entries(this.files).map(([role, files]) => [role, digests(files)]));
  }

  /** The guest OS of each instance puts a mark on D: and E:, and the application one on C:. Part of the ground. */
  async putMarks(only?: string): Promise<readonly string[]> {
    const place = await application(this.world).labPlace();
    const instances = (await disks(this.world).standing()).filter(({ instance }) => only === undefined || instance === only);
    for (const { instance } of instances)
      for (const [drive, as] of Object.entries(MARKED)) {
        const { path, mark } = this.marks[drive as keyof typeof MARKED];
        const change = { kind: 'write', bytes: base64(mark) } as const;
        await this.world.lab.must('instance.changeFile', { ...place, instance, path, as, change });
      }
    return instances.map(({ instance }) => instance);
  }

  /** Looks what has become of the marks: whether they can be read inside, and whether they are in the bytes of what is attached. */
  lookForMarks(label: string): Promise<Done> {
    const { marks, world } = this;
    const all = Object.values(marks).map(({ mark }) => mark);
    return world.act(label, {
      actor: 'the auditor',
      deed: 'looking for the marks on the drives of each instance',
      perform: async () => {
        const listed = await disks(world).instances();
        if ('failed' in listed) return done(listed.failed);
        const [instances, media]: [Json[], Map<string, Buffer>] = [[], new Map()];
        for (const { instance } of listed.value) {
          const read = await disks(world).drives(instance, null, all, media);
          if ('failed' in read) return done(read.failed);
          const drives: Record<string, Json> = {};
          for (const { record } of read.value) {
            const { drive, fault, images } = record as { drive: string; fault: string | null; images: { found: string[] }[] };
            if (!Object.hasOwn(marks, drive)) continue;
            if (fault !== null) return done({ reply: 'fault', fault: 'unsound-disk', detail: `${drive}: of ${instance}: ${fault}` });
            const { path, mark } = marks[drive as keyof typeof MARKED];
            const text = await disks(world).read(instance, path);
            if (text !== null && 'reply' in text) return done(text);
            drives[drive] = { inside: text?.toString('utf8') === mark, onMedia: images.some((image) => image.found.includes(mark)) };
          }
          instances.push({ instance, drives });
        }
        return found({ instances });
      },
    });
  }
}

export const diskGround = perScenario((world) => new DiskGround(world));
