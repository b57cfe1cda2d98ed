import type { Exchange } from './exchange.js'

/** The exchanges that have begun and not ended, oldest first. */
export interface InFlight extends Iterable<Exchange> {
  readonly size: number
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

  /** Of what is in flight now: what ends during the walk does not disturb it. */
  [Symbol.iterator](): Iterator<Exchange> {
    const all: Exchange[] = []
    for (let each = this.#first; each !== null; each = each.next) all.push(each)
    return all.values()
  }
}
