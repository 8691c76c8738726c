import { randomBytes } from 'node:crypto';

/** How many accounts a fabric has in stock. No check opens nearly as many. */
const STOCK = 32;

/** Storage keys are 64 bytes long. */
const KEY_BYTES = 64;

/** An account as it is handed out. */
export interface StockedAccount {
  readonly account: string;
  /** Base64. */
  readonly primary: string;
  readonly secondary: string;
}

/**
 * The accounts of one fabric. Azurite learns its accounts when it starts and opens none later, so they are made in advance and handed out
 * one by one, under names of their own. A restart is given the same ones.
 */
export class AccountStock {
  readonly #accounts: readonly StockedAccount[] = Array.from({ length: STOCK }, () => ({
    account: `stock${randomBytes(8).toString('hex')}`,
    primary: randomBytes(KEY_BYTES).toString('base64'),
    secondary: randomBytes(KEY_BYTES).toString('base64'),
  }));
  #handedOut = 0;

  /** An account that nobody has been given yet; undefined when all have been. */
  next(): StockedAccount | undefined {
    const account = this.#accounts[this.#handedOut];
    if (account !== undefined) this.#handedOut += 1;
    return account;
  }

  /** All of them in the form of Azurite's variable AZURITE_ACCOUNTS. */
  asVariable(): string {
    return this.#accounts.map(({ account, primary, secondary }) => `${account}:${primary}:${secondary}`).join(';');
  }
}
