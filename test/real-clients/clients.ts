import { createRequire } from 'node:module';

/**
 * The clients as they came, in their own words: callbacks, and results with fields that their documentation lists. They have no types;
 * what the tests use of them is promised here.
 */
export type Done = (error: ClientError | null, result?: Result) => void;
export type Result = Readonly<Record<string, never>> & { readonly statusCode: number; readonly requestId: string };
export type ClientError = Error & { readonly statusCode?: number; readonly code?: string };
type Operations = Readonly<Record<string, (...args: unknown[]) => unknown>>;

export interface Client {
  longRunningOperationInitialTimeout: number;
  longRunningOperationRetryTimeout: number;
  readonly [noun: string]: unknown;
}

type Factory = (credentials: object, address: string, filters: readonly unknown[]) => Client;

// They write `new Buffer(...)`, which Node deprecates aloud; that is all that Node 20 holds against them.
(process as { noDeprecation?: boolean }).noDeprecation = true;
const load = createRequire(__filename);
const { createManagementClient, createCertificateCloudCredentials } = load('azure-asm-mgmt') as {
  createManagementClient: Factory;
  createCertificateCloudCredentials: (pair: { subscriptionId: string; cert: string; key: string }) => object;
};
const { createComputeManagementClient } = load('azure-asm-compute') as { createComputeManagementClient: Factory };
const { createStorageManagementClient } = load('azure-asm-storage') as { createStorageManagementClient: Factory };

/** The three clients for one subscription, trusting one server certificate, and polling without a pause. */
export function createClients(
  who: { readonly subscriptionId: string; readonly cert: string; readonly key: string },
  address: string,
  ca: string,
): { readonly management: Client; readonly compute: Client; readonly storage: Client } {
  const trust = (resource: { ca?: string }, next: (resource: object, callback: unknown) => unknown, callback: unknown): unknown => {
    resource.ca = ca;
    return next(resource, callback);
  };
  const create = (factory: Factory): Client => {
    const client = factory(createCertificateCloudCredentials({ ...who }), address, [trust]);
    client.longRunningOperationInitialTimeout = 0;
    client.longRunningOperationRetryTimeout = 0;
    return client;
  };
  return {
    management: create(createManagementClient),
    compute: create(createComputeManagementClient),
    storage: create(createStorageManagementClient),
  };
}

/** Calls an operation of a client, as in `call(compute, 'deployments.getByName', 'contoso', 'd1')`. Without a dot it is the client's own. */
export function call(client: Client, operation: string, ...args: unknown[]): Promise<Result> {
  const [noun, verb] = operation.includes('.') ? operation.split('.') : [undefined, operation];
  const operations = (noun === undefined ? client : client[noun]) as Operations;
  return new Promise((resolve, reject) => {
    const done: Done = (error, result) => (error === null || error === undefined ? resolve(result as Result) : reject(error));
    // An operation answers the stream that its body may be written to, and one without a body (a reboot) waits for that stream to end.
    (operations[verb as string]?.(...args, done) as { end?(): void } | undefined)?.end?.();
  });
}

/** Calls an operation that is expected to be reported as an error. */
export function failure(client: Client, operation: string, ...args: unknown[]): Promise<ClientError> {
  return call(client, operation, ...args).then(
    (result) => Promise.reject(new Error(`${operation} succeeded: ${JSON.stringify(result)}`)),
    (error: ClientError) => error,
  );
}
