import { createHash } from 'node:crypto';

/** In bytes: what a program takes. */
const LENGTH = 512;
const PROGRAMS = [
  'Windows/System32/RoleHost.exe',
  'Windows/System32/cmd.exe',
  'Windows/System32/drivers/disk.sys',
  'Windows/System32/drivers/netvsc.sys',
  'Windows/System32/kernel32.dll',
  'Windows/System32/lsass.exe',
  'Windows/System32/ntdll.dll',
  'Windows/System32/ntoskrnl.exe',
  'Windows/System32/services.exe',
  'Windows/System32/smss.exe',
  'Windows/System32/svchost.exe',
];

/**
 * What a version of the guest OS has on drive D:, by path below it with forward slashes. The same version is always the same bytes. The
 * version stands in `Windows/System32/version.txt`, and in each program.
 */
export function guestOsFiles(version: string): ReadonlyMap<string, Buffer> {
  const programs = PROGRAMS.map((path): [string, Buffer] => [path, programOf(path, version)]);
  return new Map([...programs, ['Windows/System32/version.txt', Buffer.from(`${version}\r\n`)]]);
}

/** The mark of a program, its name and version, and code that no other has. */
function programOf(path: string, version: string): Buffer {
  const label = Buffer.from(`MZ ${path} ${version}\0`);
  const code = Buffer.alloc(LENGTH, createHash('sha256').update(label).digest());
  label.copy(code);
  return code;
}
