import { arpReplyFrame, arpRequestFrame } from '../../../../../src/reference-impl/network/frames/conversation.ts';
import { A, B, C, edited, EVERYBODY, GATEWAY, ip } from '../ground.ts';
import { changed, arp, honest, type Attack, to } from './make.ts';

export const ARP_ATTACKS: readonly Attack[] = [
  ...to('A1', honest.request, 'arp_sender_mac_spoofed', {
    request: arp(1, changed(A, { mac: C.mac }), B),
    'as a reply': arp(2, changed(A, { mac: C.mac }), B),
  }),
  ...to('A2', honest.request, 'arp_sender_ip_spoofed', { request: arp(1, changed(A, { address: C.address }), B) }),
  ...to('A3', honest.request, 'smac_not_of_port', { request: arp(1, A, B, { source: C.mac }) }),
  ...to('A4', honest.reply, 'arp_sender_ip_spoofed', {
    'the gateway is at mine': arpReplyFrame(changed(A, { address: GATEWAY.address }), B),
  }),
  ...to('A5', honest.gratuitous, 'arp_sender_ip_spoofed', {
    'for the gateway': arpRequestFrame(changed(A, { address: GATEWAY.address }), GATEWAY.address),
  }),
  ...to('A6', honest.gratuitous, 'arp_target_not_allowed', { 'a reply to all': arp(2, A, A, { destination: EVERYBODY.mac }) }),
  ...to('A7', arp(1, A, B), 'arp_sender_ip_spoofed', { 'to one': arp(1, changed(A, { address: C.address }), B) }),
  ...to('A8', honest.reply, 'arp_target_not_allowed', {
    'another address': arp(2, A, changed(B, { address: C.address })),
    'another MAC inside': arp(2, A, changed(B, { mac: C.mac }), { destination: B.mac }),
    'a request to one who is not asked for': arp(1, A, B, { destination: GATEWAY.mac }),
  }),
  ...to('A9', honest.request, 'arp_parsing', { 'hardware 6': edited(honest.request, 14, 0, 6) }),
  ...to('A10', honest.request, 'arp_parsing', { 'for IPv6': edited(honest.request, 16, 0x86, 0xdd) }),
  ...to('A11', honest.request, 'arp_parsing', {
    'seven bytes of MAC': edited(honest.request, 18, 7),
    'five of address': edited(honest.request, 19, 5),
  }),
  ...to(
    'A12',
    honest.request,
    'arp_operation_not_allowed',
    Object.fromEntries([0, 3, 4, 8, 9].map((op) => [`operation ${op}`, edited(honest.request, 20, 0, op)])),
  ),
  ...to('A12', honest.reply, 'arp_operation_not_allowed', { 'a reply of RARP': edited(honest.reply, 20, 0, 4) }),
  ...to('A13', honest.request, 'non_ip', { RARP: edited(honest.request, 12, 0x80, 0x35) }),
  ...to('A14', honest.request, 'arp_parsing', {
    'without its end': honest.request.subarray(0, 41),
    'nothing at all': honest.request.subarray(0, 14),
  }),
  ...to('A15', Buffer.concat([honest.request, Buffer.alloc(18, 0xee)]), 'arp_padding', {
    'one byte more': Buffer.concat([honest.request, Buffer.alloc(19)]),
    'a hundred more': Buffer.concat([honest.request, Buffer.alloc(100)]),
  }),
  ...to('A17', honest.request, 'arp_target_not_allowed', {
    'for a stranger': arpRequestFrame(A, C.address),
    'for nobody': arpRequestFrame(A, ip('10.1.7.7')),
  }),
  ...to('A18', honest.probe, 'arp_sender_ip_spoofed', { "for B's address": arpRequestFrame(changed(A, { address: 0 }), B.address) }),
];
