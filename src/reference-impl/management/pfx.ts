import { createHash } from 'node:crypto';
import forge from 'node-forge';
import { invalidInput } from './names.ts';

/** The certificate of a PFX's private key. */
export interface PfxCertificate {
  /** DER. */
  readonly certificate: Buffer;
  /** SHA-1 of the DER, upper-case hex. */
  readonly thumbprint: string;
}

const LARGEST_PFX = 64 * 1024;
/** Key derivation rounds in the whole file. Tools use about 2,000 for each of three derivations; many more would only keep the fabric busy. */
const MOST_ROUNDS = 40_000;
const DEEPEST = 30;

/** Opens a PKCS#12 file (RFC 7292). Throws ManagementError `BadRequest` when it is not one, or the password is not its own, or it has no key. */
export function readPfx(pfx: Uint8Array, password: string): PfxCertificate {
  if (pfx.byteLength > LARGEST_PFX) throw invalidInput(`The PFX file is larger than ${LARGEST_PFX} bytes.`);
  const contents = open(Buffer.from(pfx).toString('latin1'), password);
  const bags = contents.safeContents.flatMap(({ safeBags }) => safeBags);
  const key = bags.find((bag): bag is forge.pkcs12.Bag & { key: forge.pki.rsa.PrivateKey } => Boolean(bag.key))?.key;
  if (key === undefined) throw invalidInput('The PFX file holds no RSA private key.');
  const own = bags.find(({ cert }) => cert && 'n' in cert.publicKey && cert.publicKey.n.equals(key.n))?.cert;
  if (!own) throw invalidInput('The PFX file holds no certificate for its private key.');
  const certificate = Buffer.from(forge.asn1.toDer(forge.pki.certificateToAsn1(own)).getBytes(), 'latin1');
  return { certificate, thumbprint: createHash('sha1').update(certificate).digest('hex').toUpperCase() };
}

function open(pfx: string, password: string): forge.pkcs12.Pkcs12Pfx {
  try {
    const asn1 = forge.asn1.fromDer(pfx);
    requireBearableRounds(asn1, { password, rounds: 0, depth: 0 });
    return forge.pkcs12.pkcs12FromAsn1(asn1, true, password);
  } catch {
    // Whether the file or the password is wrong cannot always be told, so it is not.
    throw invalidInput('The PFX file cannot be opened with this password.');
  }
}

/** How far the search for key derivations has come. */
interface Search {
  readonly password: string;
  rounds: number;
  depth: number;
}

/**
 * Throws when the key derivations of the file, those in its encrypted parts too, ask for more rounds than are bearable. A derivation is a
 * salt followed by an integer, wherever it stands.
 */
function requireBearableRounds(node: forge.asn1.Asn1, search: Search): void {
  search.depth += 1;
  if (search.depth > DEEPEST) throw new RangeError('nested too deeply');
  const children = Array.isArray(node.value) ? node.value : parsed(node, node.value);
  children.forEach((child, index) => {
    if (
      child.type === forge.asn1.Type.INTEGER &&
      children[index - 1]?.type === forge.asn1.Type.OCTETSTRING &&
      typeof child.value === 'string'
    ) {
      search.rounds += child.value.length > 4 ? Infinity : Math.abs(forge.asn1.derToInteger(child.value));
      if (search.rounds > MOST_ROUNDS) throw new RangeError('too many rounds');
    }
    requireBearableRounds(child, search);
  });
  const decrypted = decryptedContent(children, search.password);
  if (decrypted !== undefined) requireBearableRounds(forge.asn1.fromDer(decrypted), search);
  search.depth -= 1;
}

/** What an octet string holds, if that is DER itself. */
function parsed({ type }: forge.asn1.Asn1, value: string): forge.asn1.Asn1[] {
  if (type !== forge.asn1.Type.OCTETSTRING || value.charCodeAt(0) !== 0x30) return [];
  try {
    return [forge.asn1.fromDer(value)];
  } catch {
    return []; // ciphertext that happens to begin like a sequence
  }
}

/** The plain text, if these are the parts of an EncryptedContentInfo (RFC 5652 section 6.1): content type, algorithm, [0] content. */
function decryptedContent([type, algorithm, content]: readonly forge.asn1.Asn1[], password: string): string | undefined {
  if (type?.type !== forge.asn1.Type.OID || content?.tagClass !== forge.asn1.Class.CONTEXT_SPECIFIC || !Array.isArray(algorithm?.value))
    return undefined;
  const [scheme, parameters] = algorithm.value;
  if (scheme?.type !== forge.asn1.Type.OID || typeof scheme.value !== 'string' || parameters === undefined) return undefined;
  const cipher = pbe.getCipher(forge.asn1.derToOid(scheme.value), parameters, password);
  const pieces = Array.isArray(content.value)
    ? content.value.map(({ value }) => (typeof value === 'string' ? value : ''))
    : [content.value];
  cipher.update(forge.util.createBuffer(pieces.join('')));
  if (!cipher.finish()) throw new RangeError('cannot be decrypted');
  return cipher.output.getBytes();
}

/** The part of forge that derives keys from passwords (RFC 8018, RFC 7292); its types leave it out. */
const { pbe } = forge.pki as unknown as {
  readonly pbe: { getCipher(scheme: string, parameters: forge.asn1.Asn1, password: string): forge.cipher.BlockCipher };
};
