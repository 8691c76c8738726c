import { SaxesParser } from 'saxes';

/** The storage account that a front end stands before, as the settings of its role say. */
export interface StorageAccount {
  /** The blob service, `https` with host and port. */
  readonly address: URL;
  readonly name: string;
  /** The storage account key: the one thing that no user may ever see. */
  readonly key: Buffer;
  /** PEM: the certificate that storage shows, or that of its issuer. Undefined: any that a public authority has issued. */
  readonly certificate: string | undefined;
}

/** Reads the account out of an instance's configuration. Throws an Error that names the setting that is missing or wrong, and never its value. */
export function readStorageAccount(configuration: string): StorageAccount {
  const settings = settingsIn(configuration);
  const setting = (name: string, form: RegExp): string => {
    const value = settings.get(name) ?? '';
    if (!form.test(value)) throw new Error(`the setting ${name} is missing or cannot be read`);
    return value;
  };
  const certificate = settings.get('StorageCertificate') ?? '';
  return {
    address: new URL(setting('StorageAddress', /^https:\/\/(?:[\w.-]+|\[[\da-f:]+\]):\d{1,5}$/i)),
    name: setting('StorageAccount', /^[a-z0-9]{3,24}$/),
    key: Buffer.from(setting('StorageKey', /^[A-Za-z0-9+/]{22,}={0,2}$/), 'base64'),
    certificate: certificate === '' ? undefined : `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----\n`,
  };
}

/** An instance's file holds the settings of its own role alone. Throws on what is no XML. */
function settingsIn(configuration: string): ReadonlyMap<string, string> {
  const settings = new Map<string, string>();
  const parser = new SaxesParser({ xmlns: true });
  parser.on('opentag', ({ local, attributes }) => {
    if (local === 'Setting') settings.set(attributes['name']?.value ?? '', attributes['value']?.value ?? '');
  });
  parser.on('error', () => {
    throw new Error('the configuration is not well-formed XML');
  });
  parser.write(configuration).close();
  return settings;
}
