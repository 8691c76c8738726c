import { createHash } from 'node:crypto';
import { ManagementError } from '../management/management-error.ts';
import type { RoleDefinition, ServiceDefinition } from './service-definition.ts';
import { parseServiceDefinition, sameName } from './service-definition.ts';
import type { ZipEntry, ZipLimits } from './zip.ts';
import { ZipError, zipEntries } from './zip.ts';

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

/** The largest package that is read, and the largest sum of its unpacked files, in bytes. */
export const PACKAGE_LIMITS = {
  bytes: 64 * 1024 * 1024,
  zip: { entries: 10_000, inflatedBytes: 256 * 1024 * 1024 } satisfies ZipLimits,
} as const;

const DEFINITION_NAME = 'ServiceDefinition.csdef';
const PART_NAME = /^(.+)_[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}\.cssx$/i;
/** Top folders of an image that the packaging tools make themselves; files that stand in none of them go below `approot`. */
const IMAGE_ROOTS = ['approot', 'sitesroot', 'base'];

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
  const definition = await readDefinition(entries);
  const budget = { entries: PACKAGE_LIMITS.zip.entries, inflatedBytes: PACKAGE_LIMITS.zip.inflatedBytes };
  const images = new Map<string, RoleImage>();
  for (const role of definition.roles) images.set(role.name, await readRole(role, entries, budget));
  for (const entry of entries) {
    const part = PART_NAME.exec(entry.name);
    if (part !== null && !definition.roles.some((role) => sameName(role.name, part[1] ?? '')))
      throw new PackageError(`it holds "${entry.name}", but the service definition has no such role`);
  }
  return { definition, images };
}

async function readDefinition(entries: readonly ZipEntry[]): Promise<ServiceDefinition> {
  const found = entries.filter((entry) => sameName(entry.name, DEFINITION_NAME));
  const [entry] = found;
  if (entry === undefined || found.length > 1) throw new PackageError(`it does not hold exactly one ${DEFINITION_NAME}`);
  const bytes = await entry.read();
  try {
    return parseServiceDefinition(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new PackageError(`${DEFINITION_NAME}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The nested zips share one budget with each other, so that a hundred small bombs are as bad as one. */
async function readRole(
  role: RoleDefinition,
  entries: readonly ZipEntry[],
  budget: { entries: number; inflatedBytes: number },
): Promise<RoleImage> {
  const parts = entries.filter((entry) => sameName(PART_NAME.exec(entry.name)?.[1] ?? '', role.name));
  const folder = entries.filter((entry) => sameName(entry.name.split('/', 1)[0] ?? '', role.name) && entry.name.includes('/'));
  const [part] = parts;
  if (parts.length > 1 || (part !== undefined && folder.length > 0))
    throw new PackageError(`it holds the role ${role.name} more than once`);
  if (part === undefined && folder.length === 0) throw new PackageError(`it holds no files for the role ${role.name}`);

  const files =
    part === undefined
      ? folder.map((entry) => ({ path: entry.name.slice(entry.name.indexOf('/') + 1), entry }))
      : zipEntries(await part.read(), budget).map((entry) => ({ path: entry.name, entry }));
  budget.entries -= files.length;
  budget.inflatedBytes -= files.reduce((sum, { entry }) => sum + entry.size, 0);
  const unpacked = new Map<string, Buffer>();
  const taken = new Set<string>();
  const rooted = files.some(({ path }) => IMAGE_ROOTS.includes(path.split('/', 1)[0]?.toLowerCase() ?? ''));
  for (const { path, entry } of files) {
    checkPath(path);
    const target = rooted ? path : `approot/${path}`;
    // E: is a Windows volume: two names that differ in case only would be one file.
    if (taken.has(target.toLowerCase())) throw new PackageError(`two files of the role ${role.name} are both called "${path}"`);
    taken.add(target.toLowerCase());
    unpacked.set(target, await entry.read());
  }
  for (const path of taken) {
    for (let cut = path.lastIndexOf('/'); cut > 0; cut = path.lastIndexOf('/', cut - 1)) {
      if (taken.has(path.slice(0, cut))) throw new PackageError(`"${path.slice(0, cut)}" is both a file and a folder`);
    }
  }
  return { digest: digestOf(unpacked), files: unpacked };
}

const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

const FORBIDDEN = /[\u0000-\u001f<>:"|?*\\]/;

/** Refuses a path that would leave the volume, or that Windows would read as another one. */
function checkPath(path: string): void {
  if (path.length > 240) throw new PackageError('a path is longer than 240 characters');
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.' || segment === '..' || FORBIDDEN.test(segment) || /[. ]$/.test(segment) || RESERVED.test(segment))
      throw new PackageError(`the path "${path}" is not allowed`);
  }
}

function digestOf(files: ReadonlyMap<string, Buffer>): string {
  const hash = createHash('sha256');
  for (const [path, content] of [...files].sort(([left], [right]) => (left < right ? -1 : 1))) {
    hash.update(`${Buffer.byteLength(path)}:${path}:${content.length}:`).update(content);
  }
  return hash.digest('hex');
}
