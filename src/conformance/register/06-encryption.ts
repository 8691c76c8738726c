import type { Chapter } from './guarantee.ts';

/** Chapter 6 of the specification. */
export const encryption: Chapter = {
  number: 6,
  title: 'Encryption',
  guarantees: [
    {
      id: 'ENC-1',
      level: 'extended',
      title: 'A customer can encrypt data at rest; the fabric then holds only ciphertext and never the key',
      sources: ['P05.3', 'P28.1', 'P17.3'],
      profiles: ['encryption'],
      observedBy: 'markers searched on every medium; tampered ciphertext is detected',
      brokenBy: 'key stored beside the data',
    },
    {
      id: 'ENC-2',
      level: 'extended',
      title: 'A customer can encrypt data in transit, to the Portal, SMAPI, storage and between its own roles',
      sources: ['P28.1', 'P05.5'],
      profiles: ['encryption'],
      observedBy: 'captures; TLS settings; refusal of plaintext where the customer asks for it',
      brokenBy: 'plaintext accepted where TLS was required',
    },
    {
      id: 'ENC-3',
      level: 'extended',
      title: "The SDK extends the platform's crypto providers: encryption, hashing and key management for stored and sent data",
      sources: ['P28.3', 'P28.4'],
      profiles: ['encryption'],
      observedBy: "published test vectors through the SDK's provider interface; key rotation; wrong key",
      brokenBy: 'unauthenticated mode; reused nonce',
    },
  ],
};
