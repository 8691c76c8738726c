import { element, text } from '../../smapi/xml/writer.ts';
import { md5Of, wishedHeaders } from '../blob-headers.ts';
import type { ShownBlock } from '../index/blocks.ts';
import { requireGivenLease, requireLease } from '../lease.ts';
import { metadataOf } from '../metadata.ts';
import { LARGEST_BLOCK, lengthOf, receiveXml } from '../receive.ts';
import { NEVER_COPIED, NO_LEASE } from '../rows.ts';
import { StorageError } from '../storage-error.ts';
import { blockId, readBlockList } from '../xml/block-list.ts';
import type { Exchange } from './exchange.ts';
import { addressOf, answer, answerXml, stamped, writeGuard } from './exchange.ts';
import { requireContainer, storing } from './put-blob.ts';

/** 50,000 blocks with the longest ids and the longest names of their elements, in bytes. */
const LARGEST_LIST = 8 * 1024 * 1024;

export async function putBlock(exchange: Exchange): Promise<void> {
  const { request, body, index, clock, storageKeys } = exchange;
  const address = addressOf(request);
  const given = request.parameter('blockid');
  if (given === undefined) throw new StorageError('MissingRequiredQueryParameter');
  const id = blockId(given, 'InvalidBlockId');
  const length = lengthOf(body, LARGEST_BLOCK);
  if (length === 0) throw new StorageError('InvalidHeaderValue');
  const claimed = md5Of(request, 'content-md5');
  requireContainer(exchange, address);

  const md5 = await storing(exchange, length, id, async (bytes) => {
    if (!storageKeys.isAnnounced(claimed, bytes.md5)) throw new StorageError('Md5Mismatch');
    await index.keepBlock(address, id, bytes, (row) => requireLease(row ?? NO_LEASE, request.header('x-ms-lease-id'), clock.now(), 'Blob'));
    return bytes.md5;
  });
  answer(exchange, 201, { 'Content-MD5': md5 });
}

export async function putBlockList(exchange: Exchange): Promise<void> {
  const { request, index, steps } = exchange;
  const address = addressOf(request);
  const properties = { ...wishedHeaders(request, 'something-else', null), ...NEVER_COPIED, metadata: metadataOf(request) };
  const source = await receiveXml(exchange, LARGEST_LIST);
  const row = await index.commitBlocks(address, readBlockList(source), properties, writeGuard(exchange));
  steps.reached('reference-kept');
  answer(exchange, 201, stamped(exchange, row));
}

export function getBlockList(exchange: Exchange): Promise<void> {
  const { request, index, clock } = exchange;
  const type = request.parameter('blocklisttype') ?? 'committed';
  if (!['committed', 'uncommitted', 'all'].includes(type)) throw new StorageError('InvalidQueryParameterValue');
  const { row, committed, uncommitted } = index.blocks(addressOf(request));
  if (row !== undefined) requireGivenLease(row, request.header('x-ms-lease-id'), clock.now(), 'Blob');
  const lists = [
    type === 'uncommitted' ? '' : element('CommittedBlocks', shown(committed)),
    type === 'committed' ? '' : element('UncommittedBlocks', shown(uncommitted)),
  ];
  const headers: Record<string, string> = row === undefined ? {} : stamped(exchange, row);
  return answerXml(exchange, element('BlockList', lists.join('')), { ...headers, 'x-ms-blob-content-length': String(row?.size ?? 0) });
}

function shown(blocks: readonly ShownBlock[]): string {
  return blocks.map(({ id, size }) => element('Block', text('Name', id) + text('Size', size))).join('');
}
