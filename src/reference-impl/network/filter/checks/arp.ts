import * as arp from '../../frames/arp.ts';
import * as ethernet from '../../frames/ethernet.ts';
import * as macAddress from '../../frames/mac-address.ts';
import * as reasons from '../drop-reasons.ts';
import type { FilterCheck } from './filter-check.ts';

// Bound once: an imported name is compiled to a getter that is asked at each use.
const { ARP, ARP_OPERATION, arpFault, arpOperation: operationOf, arpSenderAddress: senderOf, arpTargetAddress: targetOf } = arp;
const { ETHERNET } = ethernet;
const { equalMacs, isBroadcastMac } = macAddress;
const { DROP } = reasons;

/** An untagged frame of the smallest size has room for so much of ARP and padding. */
const LARGEST_PAYLOAD = 46;

export const arpFormat: FilterCheck = (_port, { frame, network }) => (arpFault(frame, network) === 0 ? 0 : DROP.arp_parsing);

/** Neither RARP nor InARP. */
export const arpOperation: FilterCheck = (_port, { frame, network }) => {
  const operation = operationOf(frame, network);
  return operation === ARP_OPERATION.request || operation === ARP_OPERATION.reply ? 0 : DROP.arp_operation_not_allowed;
};

export const arpPadding: FilterCheck = (_port, { frame, network }) => (frame.length - network > LARGEST_PAYLOAD ? DROP.arp_padding : 0);

/** The sender inside is the sender outside. */
export const arpSenderMac: FilterCheck = (_port, { frame, network }) =>
  equalMacs(frame, network + ARP.senderMac, ETHERNET.source) ? 0 : DROP.arp_sender_mac_spoofed;

/** The port's own address with the MAC that goes with it, or none in a probe for the port's own. */
export const arpSenderAddress: FilterCheck = (port, { frame, network, sourceOui, sourceNic }) => {
  const sender = senderOf(frame, network);
  const isProbe = sender === 0 && operationOf(frame, network) === ARP_OPERATION.request;
  const claimed = isProbe ? targetOf(frame, network) : sender;
  return port.ownsAddress(claimed) && !port.mixes(sourceOui, sourceNic, claimed) ? 0 : DROP.arp_sender_ip_spoofed;
};

/**
 * Whom the port may ask and answer. A request goes to all, or to the one whose address it asks for, and that is a host that the port knows or itself; a reply goes to
 * the one it names.
 */
export const arpTarget: FilterCheck = (port, { frame, network, destinationOui, destinationNic }) => {
  const target = targetOf(frame, network);
  const isRequest = operationOf(frame, network) === ARP_OPERATION.request;
  if (isRequest && isBroadcastMac(frame, ETHERNET.destination))
    return port.knows(target) || port.ownsAddress(target) ? 0 : DROP.arp_target_not_allowed;
  const isToWhomItNames = isRequest || equalMacs(frame, network + ARP.targetMac, ETHERNET.destination);
  return isToWhomItNames && port.pairs(destinationOui, destinationNic, target) ? 0 : DROP.arp_target_not_allowed;
};

/** What of ARP comes to the port: questions for its own address, and answers to it (NET-2). */
export const arpDelivery: FilterCheck = (port, { frame, network, destinationOui, destinationNic }) => {
  const target = targetOf(frame, network);
  if (!port.ownsAddress(target)) return DROP.arp_not_for_port;
  if (operationOf(frame, network) === ARP_OPERATION.request && isBroadcastMac(frame, ETHERNET.destination)) return 0;
  const isToOwn = port.ownsMac(destinationOui, destinationNic) && !port.mixes(destinationOui, destinationNic, target);
  return isToOwn ? 0 : DROP.arp_not_for_port;
};
