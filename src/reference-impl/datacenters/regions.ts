/** A region in which a customer can place services and data. */
export interface Region {
  readonly name: string;
  /** The regions of one geography are under one law. */
  readonly geography: string;
  /** Where the asynchronous copies of its storage go: the other region of the same geography. */
  readonly pair: string;
  readonly services: readonly string[];
}

const EVERYTHING = ['Compute', 'Storage', 'PersistentVMRole'] as const;
const WITHOUT_PERSISTENT_VMS = ['Compute', 'Storage'] as const;

/** The regions as they stood in 2012, in the order in which the service listed them. Pairs never leave a geography. */
const REGIONS: readonly Region[] = [
  { name: 'West Europe', geography: 'Europe', pair: 'North Europe', services: EVERYTHING },
  { name: 'Southeast Asia', geography: 'Asia', pair: 'East Asia', services: EVERYTHING },
  { name: 'East Asia', geography: 'Asia', pair: 'Southeast Asia', services: EVERYTHING },
  { name: 'North Central US', geography: 'United States', pair: 'South Central US', services: WITHOUT_PERSISTENT_VMS },
  { name: 'North Europe', geography: 'Europe', pair: 'West Europe', services: EVERYTHING },
  { name: 'South Central US', geography: 'United States', pair: 'North Central US', services: WITHOUT_PERSISTENT_VMS },
  { name: 'West US', geography: 'United States', pair: 'East US', services: EVERYTHING },
  { name: 'East US', geography: 'United States', pair: 'West US', services: EVERYTHING },
];

/** The locations that the fabric offers. */
export interface Regions {
  list(): readonly Region[];
  /** The region of this exact name, whatever the case of its letters. */
  find(name: string): Region | undefined;
}

export function createRegions(): Regions {
  return {
    list: () => REGIONS,
    find: (name) => REGIONS.find((region) => region.name.toLowerCase() === name.toLowerCase()),
  };
}
