import { isRecord } from '../check-option.js'

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

/** The identity alone, with empty texts for what is not known. Throws a TypeError that says what is wrong with it. */
export function readIdentity(value: unknown, from: string): Required<Identity> {
  const { account, name = '', publicKeyName = '' } = (isRecord(value) ? value : {}) as Partial<Identity>
  if (typeof account !== 'string' || account === '') {
    throw new TypeError(`${from}: the account is a text`)
  }
  if (typeof name !== 'string') throw new TypeError(`${from}: the name is a text`)
  if (typeof publicKeyName !== 'string') throw new TypeError(`${from}: the publicKeyName is a text`)
  return { account, name, publicKeyName }
}

export function isSame(one: Required<Identity>, other: Required<Identity>): boolean {
  return one.account === other.account && one.name === other.name && one.publicKeyName === other.publicKeyName
}
