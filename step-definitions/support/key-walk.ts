import type { Guest } from './guest.ts';
import { found } from './hosted-services.ts';
import { search, type Sought } from './private-key-search.ts';
import type { Done, FabricWorld } from './world.ts';

/** Where a walk begins: the drives, and where guest agents of the time kept what they need, in case the drive's own listing leaves it out. */
const BEGINNINGS = ['C:\\', 'D:\\', 'E:\\', 'C:\\GuestAgent\\', 'C:\\Config\\'];
const MOST_FOLDERS = 400;
/** The object identifiers of an EC key and an RSA key (RFC 5480, RFC 8017), and how a private key of that kind goes on (RFC 5915, RFC 8017). */
const DER_KEYS = [
  ['06072a8648ce3d0201', '0201010420'],
  ['06092a864886f70d010101', '020100028'],
] as const;

/** Whether a private key is in these bytes: as PEM, in either width of character, or as PKCS#8. */
export function holdsPrivateKey(bytes: Buffer): boolean {
  const words = 'PRIVATE KEY-----';
  if (bytes.includes(words) || bytes.includes(Buffer.from(words, 'utf16le'))) return true;
  const hex = bytes.toString('hex');
  return DER_KEYS.some(([kind, key]) => {
    const at = hex.indexOf(kind);
    return at !== -1 && hex.indexOf(key, at) !== -1;
  });
}

/** The files that the process finds in every folder that it may list. `folders` are those that were asked for; `cut` says that there were too many. */
async function filesOf(world: FabricWorld, guest: Guest): Promise<{ files: string[]; folders: number; cut: boolean }> {
  const place = await guest.place();
  const [open, seen, files] = [[...BEGINNINGS], new Set<string>(), new Set<string>()];
  while (open.length > 0 && seen.size < MOST_FOLDERS) {
    const folder = open.shift() as string;
    if (seen.has(folder.toLowerCase())) continue;
    seen.add(folder.toLowerCase());
    const listed = await world.lab.use('instance.listFiles', { ...place, path: folder });
    if (listed.reply !== 'accepted') continue;
    for (const { name, kind } of listed.result.entries)
      if (kind === 'folder') open.push(`${folder}${name}\\`);
      else files.add(folder + name);
  }
  return { files: [...files], folders: seen.size, cut: open.length > 0 };
}

/** The programs among the files that the process finds. */
export async function programsOf(world: FabricWorld, guest: Guest): Promise<string[]> {
  return (await filesOf(world, guest)).files.filter((path) => /\.exe$/i.test(path) && path !== guest.program);
}

/**
 * The customer's process goes through every folder that it may list, and reads every file that it may read. `secret` is one that is known to be on the node.
 * What it was denied is no matter here.
 */
export async function walkForKeys(world: FabricWorld, guest: Guest, secret: Sought): Promise<Done> {
  const place = await guest.place();
  const { files, folders, cut } = await filesOf(world, guest);
  const [read, keys]: [string[], string[]] = [[], []];
  for (const path of files) {
    const reply = await world.lab.use('instance.readFile', { ...place, path });
    if (reply.reply !== 'accepted') continue;
    const bytes = Buffer.from(reply.result.bytes, 'base64');
    read.push(path);
    if (holdsPrivateKey(bytes) || search([{ name: path, bytes }], [secret]).length > 0) keys.push(path);
  }
  return found({ read, keys, folders, cut });
}
