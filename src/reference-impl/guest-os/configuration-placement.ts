/** The configuration file of an instance, for the guest agent alone. */
export interface ConfigurationFile {
  /** Undefined when it is not there. */
  read(): Buffer | undefined;
  /** In one step: until it is the new one, it is the old one, also where the power is cut in between. Makes the folder again if it is gone. */
  replace(bytes: Buffer): void;
}

/** How the guest agent handles the configuration file. Nobody else changes it: the access lists let only the system write there (see FileAccess). */
export interface ConfigurationPlacement {
  /** CFG-2: puts a new configuration on the drive, whole or not at all. */
  place(file: ConfigurationFile, configuration: Buffer): void;
  /** CFG-2: the order of an update. The role is told only when all of it is there to be read. The agent answers when it is over. */
  update(place: () => void, tellRole: () => void): void | Promise<void>;
  /** CFG-3: somebody else changed, moved or deleted the file. `lawful` is what the fabric gave. */
  restore(file: ConfigurationFile, lawful: Buffer): void;
}

export function createConfigurationPlacement(): ConfigurationPlacement {
  return {
    place: (file, configuration) => file.replace(configuration),
    update: (place, tellRole) => {
      place();
      tellRole();
    },
    restore: (file, lawful) => file.replace(lawful),
  };
}
