import { describe, it } from 'node:test';
import { expect } from 'chai';
import { JweFault, openJwe, readJwe } from '../../src/clients/jwe.ts';

/** RFC 7520 section 5.10, "Including Additional Authenticated Data", with its one recipient in the flattened form. */
const JWE = {
  protected: 'eyJhbGciOiJBMTI4S1ciLCJraWQiOiI4MWIyMDk2NS04MzMyLTQzZDktYTQ2OC04MjE2MGFkOTFhYzgiLCJlbmMiOiJBMTI4R0NNIn0',
  encrypted_key: '4YiiQ_ZzH76TaIkJmYfRFgOV9MIpnx4X',
  iv: 'veCx9ece2orS7c_N',
  aad: 'WyJ2Y2FyZCIsW1sidmVyc2lvbiIse30sInRleHQiLCI0LjAiXSxbImZuIix7fSwidGV4dCIsIk1lcmlhZG9jIEJyYW5keWJ1Y2siXSxbIm4iLHt9LCJ0ZXh0IixbIkJyYW5keWJ1Y2siLCJNZXJpYWRvYyIsIk1yLiIsIiJdXSxbImJkYXkiLHt9LCJ0ZXh0IiwiVEEgMjk4MiJdLFsiZ2VuZGVyIix7fSwidGV4dCIsIk0iXV1d',
  ciphertext:
    'Z_3cbr0k3bVM6N3oSNmHz7Lyf3iPppGf3Pj17wNZqteJ0Ui8p74SchQP8xygM1oFRWCNzeIa6s6BcEtp8qEFiqTUEyiNkOWDNoF14T_4NFqF-p2Mx8zkbKxI7oPK8KNarFbyxIDvICNqBLba-v3uzXBdB89fzOI-Lv4PjOFAQGHrgv1rjXAmKbgkft9cB4WeyZw8MldbBhc-V_KWZslrsLNygon_JJWd_ek6LQn5NRehvApqf9ZrxB4aq3FXBxOxCys35PhCdaggy2kfUfl2OkwKnWUbgXVD1C6HxLIlqHhCwXDG59weHrRDQeHyMRoBljoV3X_bUTJDnKBFOod7nLz-cj48JMx3SnCZTpbQAkFV',
  tag: 'vOaH_Rajnpy_3hOtqvZHRA',
};
const KEY = Buffer.from('GZy6sIZ6wl9NJOKB-jnmVQ', 'base64url');
const PLAINTEXT =
  'You can trust us to stick with you through thick and thin\u2013to the bitter end. And you can trust us to keep any secret of yours\u2013closer than you keep it yourself. But you cannot trust us to let you face trouble alone, and go off without a word. We are your friends, Frodo.';
const written = (change: object = {}): Buffer => Buffer.from(JSON.stringify({ ...JWE, ...change }));

describe("the kit's reader of envelopes", () => {
  it('opens the example of RFC 7520', () => {
    const { plaintext, dataKey, header, additionalData } = openJwe(written(), KEY);
    expect(plaintext.toString('utf8')).to.equal(PLAINTEXT);
    expect(dataKey.toString('base64url')).to.equal('75m1ALsYv10pZTKPWrsqdg');
    expect(header).to.include({ alg: 'A128KW', enc: 'A128GCM' });
    expect(additionalData.toString('utf8')).to.include('Meriadoc Brandybuck');
  });

  it('reads without a key', () => {
    expect(readJwe(written()).nonce.toString('base64url')).to.equal(JWE.iv);
  });

  for (const [what, bytes, key] of [
    ['with another key', written(), Buffer.alloc(16, 1)],
    ['with a key of another length', written(), Buffer.alloc(32, 1)],
    ['with other additional data', written({ aad: 'AAAA' }), KEY],
    ['with another ciphertext', written({ ciphertext: `A${JWE.ciphertext.slice(1)}` }), KEY],
    ['with a part of the tag', written({ tag: JWE.tag.slice(0, 16) }), KEY],
    ['with algorithms that it does not know', written({ protected: 'e30' }), KEY],
    ['that is no JSON', Buffer.from('{'), KEY],
    ['that is no object', Buffer.from('[]'), KEY],
  ] as const)
    it(`opens none ${what}`, () => {
      expect(() => openJwe(bytes, key)).to.throw(JweFault);
    });
});
