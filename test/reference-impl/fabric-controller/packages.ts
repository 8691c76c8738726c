import { strToU8, zipSync } from 'fflate';
import { ManagementError } from '../../../src/reference-impl/management/management-error.ts';
import { readPackage } from '../../../src/reference-impl/fabric-controller/package.ts';

/** A role as a test thinks of it: its files below approot. */
export interface TestRole {
  readonly name: string;
  readonly page: string;
  readonly size?: string;
  /** What stands in the role's element. */
  readonly inner?: string;
}

export const definitionOf = (roles: readonly TestRole[], attributes = ''): string =>
  `<ServiceDefinition name="Test" ${attributes}>${roles.map(({ name, size = 'Small', inner = '' }) => `<WorkerRole name="${name}" vmsize="${size}">${inner}</WorkerRole>`).join('')}</ServiceDefinition>`;

export function packageOf(roles: readonly TestRole[], attributes = ''): Uint8Array {
  const parts = roles.map(({ name, page }) => [
    `${name}_11111111-2222-3333-4444-555555555555.cssx`,
    zipSync({ 'Cloud.uar.csman': strToU8(''), 'approot/page.txt': strToU8(page), 'approot/bin/Deep.txt': strToU8('deep') }),
  ]);
  return zipSync({ 'ServiceDefinition.csdef': strToU8(definitionOf(roles, attributes)), ...Object.fromEntries(parts) });
}

/** A message that may go into a log, a page and an XML answer as it is. */
export const fitForCustomers = (message: string): boolean => message.length < 800 && !/[\p{Cc}\p{Cs}]/u.test(message);

/** What is said of a package that is refused as it must be. Throws when it is taken, or refused in another way. */
export async function refusalOf(bytes: Uint8Array): Promise<string> {
  try {
    await readPackage(bytes);
  } catch (error) {
    if (!(error instanceof ManagementError) || error.code !== 'BadRequest' || error.reason !== 'invalid-package') throw error;
    if (!fitForCustomers(error.message))
      throw new Error(`this is not fit for customers: ${JSON.stringify(error.message)}`, { cause: error });
    return error.message;
  }
  throw new Error('the package was taken');
}
