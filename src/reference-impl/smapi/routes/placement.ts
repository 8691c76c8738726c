import type { Placement } from '../../management/command.ts';
import { optionalText } from '../xml/fields.ts';
import type { XmlElement } from '../xml/reader.ts';
import { text } from '../xml/writer.ts';

/** Where a request wants something placed. */
export function readPlacement(sent: XmlElement): Placement {
  return { location: optionalText(sent, 'Location'), affinityGroup: optionalText(sent, 'AffinityGroup') };
}

/** Where something is placed. */
export function placement({ location, affinityGroup }: Placement): string {
  return affinityGroup === undefined ? text('Location', location ?? '') : text('AffinityGroup', affinityGroup);
}
