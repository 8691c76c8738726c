/** A region in which a customer can place services and data. */
export interface Region {
  readonly name: string;
  /** Where the asynchronous copies of its storage go: the other region of the same geography. */
  readonly pair: string;
  readonly services: readonly string[];
}

const EVERYTHING = ['Compute', 'Storage', 'PersistentVMRole'] as const;
const WITHOUT_PERSISTENT_VMS = ['Compute', 'Storage'] as const;

/** The regions as they stood in 2012, in the order in which the service listed them. Pairs never leave a geography. */
const REGIONS: readonly Region[] = [
  { name: 'West Europe', pair: 'North Europe', services: EVERYTHING },
  { name: 'Southeast Asia', pair: 'East Asia', services: EVERYTHING },
  { name: 'East Asia', pair: 'Southeast Asia', services: EVERYTHING },
  { name: 'North Central US', pair: 'South Central US', services: WITHOUT_PERSISTENT_VMS },
  { name: 'North Europe', pair: 'West Europe', services: EVERYTHING },
  { name: 'South Central US', pair: 'North Central US', services: WITHOUT_PERSISTENT_VMS },
  { name: 'West US', pair: 'East US', services: EVERYTHING },
  { name: 'East US', pair: 'West US', services: EVERYTHING },
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
