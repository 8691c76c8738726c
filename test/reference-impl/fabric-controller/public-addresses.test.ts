import { describe, it } from 'node:test';
import { expect } from 'chai';
import { freePublicAddress } from '../../../src/reference-impl/fabric-controller/public-addresses.ts';

describe('public addresses', () => {
  const ground = (taken: ReadonlySet<string>, last?: string) => {
    const settings = new Map(last === undefined ? [] : [['controller.lastPublicAddress', last]]);
    return {
      store: {
        setting: (name: string) => settings.get(name),
        keepSetting: (name: string, value: string) => void settings.set(name, value),
      },
      resources: { deployments: { isPublicAddressTaken: (vip: string) => taken.has(vip) } },
    };
  };

  it('are of a range that is nobody’s on the Internet, each given once, and not at once again', () => {
    const parts = ground(new Set(['198.18.0.2']));
    expect([1, 2, 3].map(() => freePublicAddress(parts))).to.deep.equal(['198.18.0.1', '198.18.0.3', '198.18.0.4']);
  });

  it('begin anew at the end of the range, without its own first and last address', () => {
    const parts = ground(new Set(), String(2 ** 17 - 4));
    expect([1, 2].map(() => freePublicAddress(parts))).to.deep.equal(['198.19.255.254', '198.18.0.1']);
  });

  it('run out', () => {
    const parts = { ...ground(new Set()), resources: { deployments: { isPublicAddressTaken: () => true } } };
    expect(() => freePublicAddress(parts)).to.throw('no public address left');
  });
});
