import { receiveXml } from '../receive.ts';
import { DEFAULT_SERVICE_PROPERTIES, readServiceProperties } from '../xml/service-properties.ts';
import type { Exchange } from './exchange.ts';
import { answer, answerXml } from './exchange.ts';

/** In bytes. */
const LARGEST_PROPERTIES = 64 * 1024;

export function getServiceProperties(exchange: Exchange): Promise<void> {
  const { request, index } = exchange;
  return answerXml(exchange, index.serviceProperties(request.account) ?? DEFAULT_SERVICE_PROPERTIES);
}

export async function setServiceProperties(exchange: Exchange): Promise<void> {
  const { request, index, steps } = exchange;
  await index.keepServiceProperties(request.account, readServiceProperties(await receiveXml(exchange, LARGEST_PROPERTIES)));
  steps.reached('reference-kept');
  answer(exchange, 202);
}
