import { createHash } from 'node:crypto';
import { foldCase, nameProblem } from '../disks/index.ts';
import { ManagementError } from '../management/management-error.ts';
import type { RoleDefinition, ServiceDefinition } from './service-definition.ts';
import { parseServiceDefinition, sameName } from './service-definition.ts';
import { shown } from './shown.ts';
import { zipEntries, type ZipEntry } from './zip.ts';
import { ZipError, type ZipLimits } from './zip-directory.ts';

/** What a role's E: volume is made of: files by their path below `E:\`, with forward slashes. */
export interface RoleImage {
  /** SHA-256 over all paths and contents, lower-case hex: two roles with the same files share one image. */
  readonly digest: string;
  readonly files: ReadonlyMap<string, Buffer>;
}

/** A customer's package, read and found sound. */
export interface ServicePackage {
  readonly definition: ServiceDefinition;
  /** The image of each role of the definition, by the role's name as declared. */
  readonly images: ReadonlyMap<string, RoleImage>;
}

/** The largest package that is read, the largest service definition, and the largest sum of its unpacked files, in bytes. */
export const PACKAGE_LIMITS = {
  bytes: 64 * 1024 * 1024,
  definitionBytes: 1024 * 1024,
  zip: { entries: 10_000, inflatedBytes: 256 * 1024 * 1024 } satisfies ZipLimits,
} as const;

const DEFINITION_NAME = 'ServiceDefinition.csdef';
const PART_NAME = /^(.+)_[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}\.cssx$/i;
/** Top folders of an image that the packaging tools make themselves; files that stand in none of them go below `approot`. */
const IMAGE_ROOTS = ['approot', 'sitesroot', 'base'];
const LONGEST_PATH = 240;

/**
 * Reads a service package (.cspkg): a zip with `ServiceDefinition.csdef` and for each role either a nested zip `ROLE_<guid>.cssx` or a
 * plain folder `ROLE/`. A role's tree becomes its E: volume; a tree with no `approot` (or `sitesroot`, `base`) of its own is laid below
 * `E:\approot`. Rejects with {@link ManagementError} BadRequest `invalid-package` for whatever is malformed, unsafe or too large.
 */
export async function readPackage(bytes: Uint8Array): Promise<ServicePackage> {
  try {
    return await read(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch (error) {
    if (error instanceof ZipError || error instanceof PackageError)
      throw new ManagementError('BadRequest', 'invalid-package', `The package is not valid: ${error.message}.`);
    throw error;
  }
}

class PackageError extends Error {}

async function read(archive: Buffer): Promise<ServicePackage> {
  if (archive.length > PACKAGE_LIMITS.bytes) throw new PackageError(`it is larger than ${PACKAGE_LIMITS.bytes} bytes`);
  const entries = zipEntries(archive, PACKAGE_LIMITS.zip);
  for (const { name } of entries) checkPath(name);
  const definition = await readDefinition(entries);
  for (const { name } of entries) {
    const part = PART_NAME.exec(name);
    if (part !== null && !definition.roles.some((role) => sameName(role.name, part[1] ?? '')))
      throw new PackageError(`it holds ${shown(name)}, but the service definition has no such role`);
  }
  const budget = { entries: PACKAGE_LIMITS.zip.entries, inflatedBytes: PACKAGE_LIMITS.zip.inflatedBytes };
  const images = new Map<string, RoleImage>();
  for (const role of definition.roles) images.set(role.name, await readRole(role, entries, budget));
  return { definition, images };
}

async function readDefinition(entries: readonly ZipEntry[]): Promise<ServiceDefinition> {
  const found = entries.filter((entry) => sameName(entry.name, DEFINITION_NAME));
  const [entry] = found;
  if (entry === undefined || found.length > 1) throw new PackageError(`it does not hold exactly one ${DEFINITION_NAME}`);
  if (entry.size > PACKAGE_LIMITS.definitionBytes)
    throw new PackageError(`${DEFINITION_NAME} is larger than ${PACKAGE_LIMITS.definitionBytes} bytes`);
  const text = utf8(await entry.read());
  try {
    return parseServiceDefinition(text);
  } catch (error) {
    throw new PackageError(`${DEFINITION_NAME}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function utf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new PackageError(`${DEFINITION_NAME} is not UTF-8 text`);
  }
}

/** What is left for the archives of the roles that come after. */
interface Budget {
  entries: number;
  inflatedBytes: number;
}

async function readRole(role: RoleDefinition, entries: readonly ZipEntry[], budget: Budget): Promise<RoleImage> {
  const parts = entries.filter((entry) => sameName(PART_NAME.exec(entry.name)?.[1] ?? '', role.name));
  const folder = entries.filter((entry) => entry.name.includes('/') && sameName(entry.name.split('/', 1)[0] ?? '', role.name));
  const [part] = parts;
  if (parts.length > 1 || (part !== undefined && folder.length > 0))
    throw new PackageError(`it holds the role ${role.name} more than once`);
  if (part === undefined && folder.length === 0) throw new PackageError(`it holds no files for the role ${role.name}`);

  const tree =
    part === undefined
      ? folder.map((entry) => ({ path: entry.name.slice(entry.name.indexOf('/') + 1), entry })).filter(({ path }) => path !== '')
      : await readPart(part, budget);
  checkTree(
    role.name,
    tree.map(({ path }) => path),
  );
  const files = tree.filter(({ path }) => !path.endsWith('/'));
  const rooted = files.some(({ path }) => IMAGE_ROOTS.includes(path.split('/', 1)[0]?.toLowerCase() ?? ''));
  const unpacked = new Map<string, Buffer>();
  for (const { path, entry } of files) unpacked.set(rooted ? path : `approot/${path}`, await unpack(part, entry));
  return { digest: digestOf(unpacked), files: unpacked };
}

/** The nested zips share one budget with each other, so that a hundred small bombs are as bad as one. */
async function readPart(part: ZipEntry, budget: Budget): Promise<{ readonly path: string; readonly entry: ZipEntry }[]> {
  const archive = await part.read();
  const nested = within(part, () => zipEntries(archive, budget));
  budget.entries -= nested.length;
  budget.inflatedBytes -= nested.reduce((sum, { size }) => sum + size, 0);
  return nested.map((entry) => ({ path: entry.name, entry }));
}

async function unpack(part: ZipEntry | undefined, entry: ZipEntry): Promise<Buffer> {
  try {
    return await entry.read();
  } catch (error) {
    throw toldOf(part, error);
  }
}

function within<T>(part: ZipEntry, what: () => T): T {
  try {
    return what();
  } catch (error) {
    throw toldOf(part, error);
  }
}

/** What is wrong with a nested archive, with its name. */
const toldOf = (part: ZipEntry | undefined, error: unknown): unknown =>
  part !== undefined && error instanceof ZipError ? new ZipError(`${shown(part.name)}: ${error.message}`) : error;

/** Refuses files and folders that cannot all stand on one Windows volume, where two names that differ in case only are one. */
function checkTree(role: string, paths: readonly string[]): void {
  const files = new Set<string>();
  const folders = new Set<string>();
  for (const path of paths) {
    checkPath(path);
    const folded = foldCase(path);
    for (let cut = folded.lastIndexOf('/'); cut > 0; cut = folded.lastIndexOf('/', cut - 1)) folders.add(folded.slice(0, cut));
    if (path.endsWith('/')) continue;
    if (files.has(folded)) throw new PackageError(`two files of the role ${role} are both called ${shown(path)}`);
    files.add(folded);
  }
  for (const path of paths)
    if (folders.has(foldCase(path))) throw new PackageError(`${shown(path)} of the role ${role} is both a file and a folder`);
}

/** Refuses a path that would leave the volume, or that Windows would read as another one. A folder's may end with a slash. */
function checkPath(path: string): void {
  if (path.length > LONGEST_PATH) throw new PackageError(`the path ${shown(path)} is longer than ${LONGEST_PATH} characters`);
  const segments = path.split('/');
  if (segments.length > 1 && segments.at(-1) === '') segments.pop();
  if (segments.some((segment) => nameProblem(segment) !== undefined)) throw new PackageError(`the path ${shown(path)} is not allowed`);
}

function digestOf(files: ReadonlyMap<string, Buffer>): string {
  const hash = createHash('sha256');
  for (const [path, content] of [...files].sort(([left], [right]) => (left < right ? -1 : 1))) {
    hash.update(`${Buffer.byteLength(path)}:${path}:${content.length}:`).update(content);
  }
  return hash.digest('hex');
}
