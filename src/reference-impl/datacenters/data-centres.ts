import type { Regions } from './regions.ts';

/** A rack of storage: it has a power supply and a switch of its own, so it is a fault domain. */
export interface Rack {
  /** No other rack of the fabric is called so. */
  readonly name: string;
  readonly dataCentre: string;
  readonly region: string;
  readonly geography: string;
}

/** What stands where. */
export interface DataCentres {
  /** The racks of storage in a region, data centre by data centre. None where there is no such region. */
  racks(region: string): readonly Rack[];
}

/** Two data centres in each region, so that the loss of a whole one loses no data. */
const DATA_CENTRES = [1, 2];
/** Two racks of storage in each. */
const RACKS = ['a', 'b'];

export function createDataCentres(regions: Regions): DataCentres {
  return {
    racks: (name) => {
      const region = regions.find(name);
      if (region === undefined) return [];
      return DATA_CENTRES.flatMap((number) => {
        const dataCentre = `${region.name} ${number}`;
        return RACKS.map((letter) => ({ name: `${dataCentre}${letter}`, dataCentre, region: region.name, geography: region.geography }));
      });
    },
  };
}
