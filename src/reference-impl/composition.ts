import type { Composition, FabricOptions, PartMakers, Parts, SurfaceName } from './parts.ts';
import type { ServerIdentity } from './pki/server-identity.ts';

/** What opens a surface to the public. */
export interface Door {
  listen(): Promise<string>;
}

/** All parts of one fabric, put together. */
export interface Composed {
  readonly parts: Parts;
  /** Opens the doors; the parts can ask for their addresses from then on. */
  open(doors: Readonly<Record<SurfaceName, Door>>): Promise<Readonly<Record<SurfaceName, string>>>;
}

/** Makes every part once, each after those that it asks for. Throws when two parts ask for each other. */
export function compose(
  options: FabricOptions & { readonly identity: ServerIdentity },
  makers: PartMakers,
  abandoned: AbortSignal,
): Composed {
  const made: { -readonly [Name in keyof Parts]?: Parts[Name] } = {};
  const beingMade = new Set<keyof Parts>();
  let addresses: Readonly<Record<SurfaceName, string>> | undefined;

  const composition: Composition = {
    options,
    abandoned,
    part: (name) => {
      const known = made[name];
      if (known !== undefined) return known;
      if (beingMade.has(name)) throw new Error(`the parts ${[...beingMade, name].join(' > ')} ask for each other`);
      beingMade.add(name);
      const part = makers[name](composition);
      beingMade.delete(name);
      made[name] = part;
      return part;
    },
    address: (surface) => {
      if (addresses === undefined) throw new Error(`the ${surface} door is not open yet`);
      return addresses[surface];
    },
  };
  for (const name of Object.keys(makers) as (keyof Parts)[]) composition.part(name);
  return {
    parts: made as Parts,
    open: async (doors) => {
      const [portal, smapi, storage] = await Promise.all([doors.portal.listen(), doors.smapi.listen(), doors.storage.listen()]);
      addresses = { portal, smapi, storage };
      return addresses;
    },
  };
}
