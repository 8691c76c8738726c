import type { EndpointFilter, FrameFilter } from './station.ts';

/** A part that the laboratory can take out of the way, to show that the one beside it holds alone (EDG-1, NET-1). */
export interface Switchable {
  isOn: boolean;
}

/** A filter with a switch, on at first. Switched off it lets everything pass. */
export function switchableFilter(filter: FrameFilter): FrameFilter & Switchable {
  return {
    isOn: true,
    send(frame, now) {
      return this.isOn ? filter.send(frame, now) : 0;
    },
    receive(frame, now) {
      return this.isOn ? filter.receive(frame, now) : 0;
    },
  };
}

/** Its like for the root OS's filter of what comes from outside. */
export function switchableEndpointFilter(filter: EndpointFilter): EndpointFilter & Switchable {
  return {
    isOn: true,
    refuse(frame) {
      return this.isOn ? filter.refuse(frame) : undefined;
    },
  };
}
