/** A key that is wrapped with another, in hexadecimal digits. */
export interface KeyWrapVector {
  readonly name: string;
  readonly wrappingKey: string;
  readonly key: string;
  readonly wrapped: string;
}

const WRAPPING_KEY = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f';
const KEY = '00112233445566778899aabbccddeeff';

/** The test vectors of RFC 3394, sections 4.1 to 4.6. */
export const KEY_WRAP_VECTORS: readonly KeyWrapVector[] = [
  {
    name: '128 bits with 128 bits',
    wrappingKey: WRAPPING_KEY.slice(0, 32),
    key: KEY,
    wrapped: '1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5',
  },
  {
    name: '128 bits with 192 bits',
    wrappingKey: WRAPPING_KEY.slice(0, 48),
    key: KEY,
    wrapped: '96778b25ae6ca435f92b5b97c050aed2468ab8a17ad84e5d',
  },
  {
    name: '128 bits with 256 bits',
    wrappingKey: WRAPPING_KEY,
    key: KEY,
    wrapped: '64e8c3f9ce0f5ba263e9777905818a2a93c8191e7d6e8ae7',
  },
  {
    name: '192 bits with 192 bits',
    wrappingKey: WRAPPING_KEY.slice(0, 48),
    key: `${KEY}0001020304050607`,
    wrapped: '031d33264e15d33268f24ec260743edce1c6c7ddee725a936ba814915c6762d2',
  },
  {
    name: '192 bits with 256 bits',
    wrappingKey: WRAPPING_KEY,
    key: `${KEY}0001020304050607`,
    wrapped: 'a8f9bc1612c68b3ff6e6f4fbe30e71e4769c8b80a32cb8958cd5d17d6b254da1',
  },
  {
    name: '256 bits with 256 bits',
    wrappingKey: WRAPPING_KEY,
    key: `${KEY}000102030405060708090a0b0c0d0e0f`,
    wrapped: '28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21',
  },
];
