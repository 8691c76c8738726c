import type { AvailabilityView } from '../../management/view.ts';
import { document, text, textOrNil } from '../xml/writer.ts';

/** Whether a name is free. */
export function availability({ available, reason }: AvailabilityView): string {
  return document('AvailabilityResponse', text('Result', available) + textOrNil('Reason', reason));
}
