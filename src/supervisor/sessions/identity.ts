import { checkOption, isRecord } from '../check-option.js'

/** Who somebody is. */
export interface Identity {
  readonly account: string
  /** Of the person, where it is another text than the account. */
  readonly name?: string
  /** Of the key that proved it. */
  readonly publicKeyName?: string
}

/** Somebody who is connected, as `/connections` tells it. */
export interface Connected extends Required<Identity> {
  readonly key: string
  /** Milliseconds of `performance.now()`. */
  readonly start: number
}

/**
 * The identity alone, with empty texts for what is not known.
 *
 * @param from the function that was called, or gave it
 * @throws TypeError that says what is wrong with it
 */
export function readIdentity(value: unknown, from: string): Required<Identity> {
  checkOption(isRecord(value), 'an identity', 'an object', value, from)
  const { account, name = '', publicKeyName = '' } = value as Partial<Identity>
  checkOption(
    typeof account === 'string' && account !== '',
    'account',
    'a text that is not empty',
    account,
    from,
  )
  checkOption(typeof name === 'string', 'name', 'a text', name, from)
  checkOption(typeof publicKeyName === 'string', 'publicKeyName', 'a text', publicKeyName, from)
  return { account: account as string, name, publicKeyName }
}

export function isSame(one: Required<Identity>, other: Required<Identity>): boolean {
  return one.account === other.account && one.name === other.name && one.publicKeyName === other.publicKeyName
}
