import { createAddressPlan } from '../../reference-impl/network/address-plan.ts';
import { variant } from './variant.ts';

export const otherAddresses = variant(
  'other-addresses',
  'Its VLANs have other subnets, of other sizes, and whoever stands there has other addresses.',
  {
    addressPlan: () =>
      createAddressPlan({
        guests: '10.96.0.0/12',
        nodes: '10.16.0.0/13',
        controllers: '10.200.4.0/28',
        devices: '10.3.128.0/20',
        administration: '10.250.7.64/26',
        edge: '10.8.0.0/29',
      }),
  },
  [5],
);
