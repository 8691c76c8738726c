import { foldCase, type Volume } from '../disks/index.ts';
import type { ConfigurationFile, ConfigurationPlacement } from './configuration-placement.ts';
import { inGuestWords } from './guest-os-error.ts';

export const CONFIGURATION_PATH = 'C:\\Config\\ServiceConfiguration.cscfg';
const FOLDER = ['Config'];
const FILE = [...FOLDER, 'ServiceConfiguration.cscfg'];
const FOLDER_KEY = foldCase(`C:\\${FOLDER.join('\\')}`);

/** The guest agent, as the keeper of the configuration file: it knows what the fabric gave, and puts that back. */
export class ConfigurationKeeper {
  readonly #placement: ConfigurationPlacement;
  readonly #file: ConfigurationFile;
  /** What the fabric gave. Undefined before it gave anything. */
  #given: Buffer | undefined;
  #restored = 0;

  constructor(volume: () => Volume, placement: ConfigurationPlacement) {
    this.#placement = placement;
    this.#file = fileOn(volume);
  }

  /** How often somebody else's change was undone. */
  get restored(): number {
    return this.#restored;
  }

  /** CFG-2. When it fails, the old configuration is in force. */
  update(configuration: Buffer, tellRole: () => void): void | Promise<void> {
    const place = (): void => {
      inGuestWords(() => this.#placement.place(this.#file, configuration));
      this.#given = configuration;
    };
    return this.#placement.update(place, tellRole);
  }

  /** Takes what lies on the drive for what the fabric gave, where nothing newer came: nobody else could write there. */
  takeUp(): void {
    this.#given ??= this.#file.read();
  }

  /** CFG-3. To be called after a change to the place of this key, by whomever. */
  changed(key: string): void {
    if (key === FOLDER_KEY || key.startsWith(`${FOLDER_KEY}\\`)) this.check();
  }

  check(): void {
    const given = this.#given;
    if (given === undefined || this.#file.read()?.equals(given)) return;
    inGuestWords(() => this.#placement.restore(this.#file, given));
    if (this.#file.read()?.equals(given)) this.#restored += 1;
  }
}

function fileOn(volume: () => Volume): ConfigurationFile {
  return {
    read: () => (volume().stat(FILE)?.kind === 'file' ? volume().read(FILE) : undefined),
    // Volume.write is the one step: its entry in the folder changes from the old chain to the new in a single write.
    replace: (bytes) => {
      volume().makeDirectory(FOLDER, { recursive: true });
      volume().write(FILE, bytes);
    },
  };
}
