/** From and to: remote desktop, file shares and NetBIOS, remote management, remote procedure calls, remote debugging. */
const RANGES: readonly (readonly [number, number])[] = [
  [3389, 3389],
  [445, 445],
  [137, 139],
  [5985, 5986],
  [135, 135],
  [4015, 4026],
  [30400, 30424],
];

/**
 * Whether a port is one by which a machine is operated from afar. It only gives a refusal its name: such a port is closed as any other is that nobody declared, and
 * open where the customer did (EDG-2).
 */
export const isRemoteAccess = (port: number): boolean => RANGES.some(([from, to]) => port >= from && port <= to);

export const undeclared = (port: number): string => (isRemoteAccess(port) ? 'remote_access_not_declared' : 'endpoint_not_declared');
