import type { Attached, WireVlan } from './station.ts';

/** The switch's table, as its rules and the parts of the network see it. */
export interface Stations {
  /** Whose MAC address it is in a VLAN. */
  at(vlan: WireVlan, mac: string): Attached | undefined;
  /** Whose address it is, wherever that is. */
  owner(address: string): Attached | undefined;
  /** Whoever is in a VLAN, in the order in which they were attached. */
  inVlan(vlan: WireVlan): readonly Attached[];
  readonly size: number;
}

/** The static table: a (MAC, VLAN) and an address for each attachment, and nothing else. It is not a cache, so nothing can push anything out of it. */
export class StationTable implements Stations {
  readonly #byMac = new Map<WireVlan, Map<string, Attached>>();
  readonly #byAddress = new Map<string, Attached>();
  readonly #names = new Set<string>();

  at(vlan: WireVlan, mac: string): Attached | undefined {
    return this.#byMac.get(vlan)?.get(mac);
  }

  owner(address: string): Attached | undefined {
    return this.#byAddress.get(address);
  }

  inVlan(vlan: WireVlan): readonly Attached[] {
    return [...(this.#byMac.get(vlan)?.values() ?? [])];
  }

  get size(): number {
    return this.#byAddress.size;
  }

  /** All, or none. Throws RangeError when a name, a MAC address or an address is taken. */
  addAll(stations: readonly Attached[]): void {
    const added: Attached[] = [];
    try {
      for (const station of stations) {
        this.add(station);
        added.push(station);
      }
    } catch (error) {
      for (const station of added) this.remove(station);
      throw error;
    }
  }

  /** Throws RangeError when the name, the MAC address or the address is taken. */
  add(station: Attached): void {
    const { vlan, mac, address, name } = station;
    const other = this.at(vlan, mac) ?? this.owner(address);
    if (other !== undefined) throw new RangeError(`${name} has the MAC address or the address of ${other.name}`);
    if (this.#names.has(name)) throw new RangeError(`there are two stations called ${name}`);
    this.#names.add(name);
    const inVlan = this.#byMac.get(vlan) ?? new Map<string, Attached>();
    this.#byMac.set(vlan, inVlan.set(mac, station));
    this.#byAddress.set(address, station);
  }

  remove({ vlan, mac, address, name }: Attached): void {
    this.#names.delete(name);
    this.#byMac.get(vlan)?.delete(mac);
    this.#byAddress.delete(address);
  }
}
