import type { Connection, Exchange } from './exchange.js'

/** The exchanges that have begun and not ended, oldest first. */
export interface InFlight extends Iterable<Exchange> {
  readonly size: number
  /** Those of one connection, the oldest first. */
  readonly of: (connection: Connection) => Exchange[]
}

/** A list whose links are the exchanges' own: in a Set, which is hashed anew all the time, each would cost 0.3 µs. */
export class ExchangeList implements InFlight {
  size = 0
  #first: Exchange | null = null
  #last: Exchange | null = null

  add(exchange: Exchange): void {
    exchange.previous = this.#last
    if (this.#last === null) this.#first = exchange
    else this.#last.next = exchange
    this.#last = exchange
    this.size += 1
  }

  /** Whether it was there. */
  delete(exchange: Exchange): boolean {
    const { previous, next } = exchange
    if (previous === null && this.#first !== exchange) return false
    if (previous === null) this.#first = next
    else previous.next = next
    if (next === null) this.#last = previous
    else next.previous = previous
    exchange.previous = null
    exchange.next = null
    this.size -= 1
    return true
  }

  /** Looks at no others where there is but one, as when thousands of connections are gone at once. */
  of(connection: Connection): Exchange[] {
    const { open, newest } = connection
    if (open === 1 && newest !== null) return [newest]
    const found: Exchange[] = []
    for (let each = this.#first; each !== null && found.length < open; each = each.next) {
      if (each.connection === connection) found.push(each)
    }
    return found
  }

  /** Of what is in flight now: what ends during the walk does not disturb it. */
  [Symbol.iterator](): Iterator<Exchange> {
    const all: Exchange[] = []
    for (let each = this.#first; each !== null; each = each.next) all.push(each)
    return all.values()
  }
}
