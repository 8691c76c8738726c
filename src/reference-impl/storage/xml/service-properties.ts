import { element, text } from '../../smapi/xml/writer.ts';
import { StorageError } from '../storage-error.ts';
import { readXml, type XmlNode } from './reader.ts';

const ROOT = 'StorageServiceProperties';
/** What can be set, in the documented order. Nothing of it changes what this service does: there is no analytics here. */
const KNOWN = [
  'Logging',
  'Metrics',
  'HourMetrics',
  'MinuteMetrics',
  'Cors',
  'DefaultServiceVersion',
  'DeleteRetentionPolicy',
  'StaticWebsite',
];
const RETENTION = '<RetentionPolicy><Enabled>false</Enabled></RetentionPolicy>';

/** What an account has as long as nobody has set anything. */
export const DEFAULT_SERVICE_PROPERTIES =
  `<${ROOT}><Logging><Version>1.0</Version><Delete>false</Delete><Read>false</Read><Write>false</Write>${RETENTION}</Logging>` +
  `<Metrics><Version>1.0</Version><Enabled>false</Enabled>${RETENTION}</Metrics></${ROOT}>`;

/** Reads the body of Set Blob Service Properties, and answers it as it will be shown. Throws {@link StorageError}. */
export function readServiceProperties(source: string): string {
  const { children } = readXml(source, ROOT);
  const names = children.map(({ name }) => name);
  if (!names.every((name) => KNOWN.includes(name))) throw new StorageError('UnsupportedXmlNode');
  if (names.length === 0) throw new StorageError('MissingRequiredXmlNode');
  if (new Set(names).size < names.length) throw new StorageError('InvalidXmlDocument');
  return element(ROOT, children.map(written).join(''));
}

function written({ name, children, text: value }: XmlNode): string {
  return children.length === 0 ? text(name, value) : element(name, children.map(written).join(''));
}
