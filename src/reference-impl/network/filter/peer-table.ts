import type { Station } from '../frames/conversation.ts';
import type { Ipv4 } from '../frames/ipv4-address.ts';
import type { PeerLookup } from './scene.ts';

/** Slots for each peer at the least, so that chains stay short. */
const SPARE = 2;

/**
 * Peers by address, in flat tables with open addressing: looking one up allocates nothing. Nothing is ever learnt from frames, so no frame can fill it (NET-1).
 */
export class PeerTable implements PeerLookup {
  #addresses = new Int32Array(16);
  #ouis = new Int32Array(16);
  #nics = new Int32Array(16);
  readonly #stations = new Map<Ipv4, Station>();

  constructor(stations: Iterable<Station> = []) {
    for (const station of stations) this.#stations.set(station.address, station);
    this.#spread();
  }

  get size(): number {
    return this.#stations.size;
  }

  /** A peer with the address of an earlier one takes its place. `0.0.0.0` is nobody's: RangeError. */
  add(station: Station): void {
    if (station.address === 0) throw new RangeError('0.0.0.0 is the address of nobody');
    this.#stations.set(station.address, station);
    if (this.#stations.size * SPARE > this.#addresses.length) this.#spread();
    else this.#put(station);
  }

  delete(address: Ipv4): void {
    if (this.#stations.delete(address)) this.#spread();
  }

  has(address: Ipv4, oui: number, nic: number): boolean {
    const slot = this.#slot(address);
    return address !== 0 && this.#addresses[slot] === address && this.#ouis[slot] === oui && this.#nics[slot] === nic;
  }

  hasAddress(address: Ipv4): boolean {
    return address !== 0 && this.#addresses[this.#slot(address)] === address;
  }

  /** Where the address is, or the free slot where it would be. */
  #slot(address: Ipv4): number {
    const addresses = this.#addresses;
    const last = addresses.length - 1;
    let slot = (Math.imul(address, 0x9e3779b1) >>> 15) & last;
    while (addresses[slot] !== 0 && addresses[slot] !== address) slot = (slot + 1) & last;
    return slot;
  }

  #spread(): void {
    let slots = 16;
    while (slots < this.#stations.size * SPARE) slots *= 2;
    this.#addresses = new Int32Array(slots);
    this.#ouis = new Int32Array(slots);
    this.#nics = new Int32Array(slots);
    for (const station of this.#stations.values()) this.#put(station);
  }

  #put({ address, mac }: Station): void {
    const slot = this.#slot(address);
    this.#addresses[slot] = address;
    this.#ouis[slot] = mac.oui;
    this.#nics[slot] = mac.nic;
  }
}
