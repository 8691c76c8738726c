import type { Volume } from '../disks/index.ts';

/** The guest agent's certificate and key, PEM. */
export interface AgentIdentity {
  readonly certificate: string;
  readonly key: string;
}

/** In bytes. Nothing is ever paged out in this model; the file is there to be kept closed. */
const PAGE_FILE = 4096;

/** Lays out a blank drive C:. */
export function layOutSystemDrive(volume: Volume): void {
  for (const folder of [['Config'], ['GuestAgent'], ['Resources', 'Temp']]) volume.makeDirectory(folder, { recursive: true });
  volume.write(['pagefile.sys'], Buffer.alloc(PAGE_FILE));
  volume.setAttributes(['pagefile.sys'], { hidden: true, system: true });
}

/** Puts the guest agent's identity in its folder, which is closed to the customer. Writes nothing when it lies there. */
export function installAgent(volume: Volume, { certificate, key }: AgentIdentity): void {
  volume.makeDirectory(['GuestAgent'], { recursive: true });
  for (const [name, text] of [
    ['agent.cer', certificate],
    ['agent.key', key],
  ] as const) {
    const path = ['GuestAgent', name];
    const bytes = Buffer.from(text);
    if (volume.stat(path) === undefined || !volume.read(path).equals(bytes)) volume.write(path, bytes);
  }
}
