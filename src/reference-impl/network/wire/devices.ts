import type { Device } from './device.ts';

/** A switch or router of the building: which of its interfaces are up. */
export function createNetworkDevice(interfaces: number): Device {
  const isUp = Array.from({ length: interfaces }, () => true);
  return {
    command(line) {
      if (line === 'show interfaces') return isUp.map((up, index) => `${index + 1}:${up ? 'up' : 'down'}`).join(' ');
      const [, number, state] = /^interface (\d{1,4}) (up|down)$/.exec(line) ?? [];
      return set(isUp, number, state === 'up', (up) => `interface ${number} ${up ? 'up' : 'down'}`);
    },
  };
}

/** A strip of outlets, each of which feeds a machine. */
export function createPowerDistributionUnit(outlets: number): Device {
  const isOn = Array.from({ length: outlets }, () => true);
  return {
    command(line) {
      if (line === 'status') return isOn.map((on, index) => `${index + 1}:${on ? 'on' : 'off'}`).join(' ');
      const [, number, state] = /^outlet (\d{1,4}) (on|off)$/.exec(line) ?? [];
      return set(isOn, number, state === 'on', (on) => `outlet ${number} ${on ? 'on' : 'off'}`);
    },
  };
}

/** Holds the serial consoles of machines. `consoles` answers what a machine last wrote to its own. */
export function createConsoleServer(consoles: () => ReadonlyMap<string, () => string>): Device {
  return {
    command(line) {
      if (line === 'list') return [...consoles().keys()].join(' ');
      const [, name = ''] = /^read (\S{1,64})$/.exec(line) ?? [];
      return consoles().get(name)?.();
    },
  };
}

/** Sets the element of this number, counted from 1, if there is one. */
function set(states: boolean[], number: string | undefined, state: boolean, answer: (state: boolean) => string): string | undefined {
  const index = Number(number) - 1;
  if (states[index] === undefined) return undefined;
  states[index] = state;
  return answer(state);
}
