import { SMAPI_NAMESPACE, XSI_NAMESPACE } from './namespaces.ts';

/** Whether a text may hold any of {@link SPECIAL}: cheap, and hardly ever so. */
const SUSPECT = /[&<>\r\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/;

/** Characters that XML 1.0 gives a meaning, cannot hold, or would change on the way (a bare carriage return). */
const SPECIAL =
  /[&<>\r\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const ESCAPED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#xD;' };

/** Text as element content. What XML 1.0 cannot hold at all becomes U+FFFD. */
export function escape(value: string): string {
  return !SUSPECT.test(value) ? value : value.replace(SPECIAL, (character) => ESCAPED[character] ?? '\ufffd');
}

/** An element that holds elements; without any, `<Name/>`, as the recordings have it. */
export function element(name: string, content: string): string {
  return content === '' ? `<${name}/>` : `<${name}>${content}</${name}>`;
}

/** An element that holds text. */
export function text(name: string, value: string | number | boolean): string {
  return typeof value === 'string' ? element(name, escape(value)) : `<${name}>${value}</${name}>`;
}

/** An element that holds text, or says that there is none. */
export function textOrNil(name: string, value: string | undefined): string {
  return value === undefined || value === '' ? `<${name} i:nil="true"/>` : text(name, value);
}

/** An element that holds text in base64 of its UTF-8, as labels and configurations travel. */
export function base64Text(name: string, value: string): string {
  return element(name, Buffer.from(value, 'utf8').toString('base64'));
}

/** An element that holds bytes in base64. */
export function base64Bytes(name: string, bytes: Uint8Array): string {
  return element(name, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'));
}

const NAMESPACES = `xmlns="${SMAPI_NAMESPACE}" xmlns:i="${XSI_NAMESPACE}"`;

/** A whole response body: no prolog, no white space, both namespaces declared on the root. */
export function document(root: string, content: string): string {
  return content === '' ? `<${root} ${NAMESPACES}/>` : `<${root} ${NAMESPACES}>${content}</${root}>`;
}
