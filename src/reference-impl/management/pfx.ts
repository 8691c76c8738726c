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
/** Key derivation rounds beyond what any tool uses would only keep the fabric busy. */
const MOST_ROUNDS = 100_000;

/** Opens a PKCS#12 file (RFC 7292). Throws ManagementError `BadRequest` when it is not one, or the password is not its own, or it has no key. */
export function readPfx(pfx: Uint8Array, password: string): PfxCertificate {
  if (pfx.byteLength > LARGEST_PFX) throw invalidInput(`The PFX file is larger than ${LARGEST_PFX} bytes.`);
  const contents = open(Buffer.from(pfx).toString('latin1'), password);
  const bags = contents.safeContents.flatMap(({ safeBags }) => safeBags);
  const key = bags.find((bag): bag is forge.pkcs12.Bag & { key: forge.pki.rsa.PrivateKey } => bag.key != null)?.key;
  if (key === undefined) throw invalidInput('The PFX file holds no RSA private key.');
  const own = bags.find((bag) => bag.cert != null && 'n' in bag.cert.publicKey && bag.cert.publicKey.n.equals(key.n))?.cert;
  if (own == null) throw invalidInput('The PFX file holds no certificate for its private key.');
  const certificate = Buffer.from(forge.asn1.toDer(forge.pki.certificateToAsn1(own)).getBytes(), 'latin1');
  return { certificate, thumbprint: createHash('sha1').update(certificate).digest('hex').toUpperCase() };
}

function open(pfx: string, password: string): forge.pkcs12.Pkcs12Pfx {
  try {
    const asn1 = forge.asn1.fromDer(pfx);
    requireBearableRounds(asn1, 0);
    return forge.pkcs12.pkcs12FromAsn1(asn1, true, password);
  } catch {
    // Whether the file or the password is wrong cannot always be told, so it is not.
    throw invalidInput('The PFX file cannot be opened with this password.');
  }
}

/** A salt followed by an integer is a key derivation with that many rounds, wherever it stands. */
function requireBearableRounds(node: forge.asn1.Asn1, depth: number): void {
  if (depth > 30) throw new RangeError('nested too deeply');
  if (!Array.isArray(node.value)) {
    if (node.type !== forge.asn1.Type.OCTETSTRING || node.value.charCodeAt(0) !== 0x30) return;
    let inner: forge.asn1.Asn1;
    try {
      inner = forge.asn1.fromDer(node.value);
    } catch {
      return; // ciphertext
    }
    requireBearableRounds(inner, depth + 1);
    return;
  }
  node.value.forEach((child, index, siblings) => {
    const before = siblings[index - 1];
    if (child.type === forge.asn1.Type.INTEGER && before?.type === forge.asn1.Type.OCTETSTRING && typeof child.value === 'string') {
      if (child.value.length > 4 || forge.asn1.derToInteger(child.value) > MOST_ROUNDS) throw new RangeError('too many rounds');
    }
    requireBearableRounds(child, depth + 1);
  });
}
