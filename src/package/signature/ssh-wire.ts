/** Strings as SSH sends them: a length of four bytes, then the bytes. */
export function encodeStrings(...strings: readonly (string | Uint8Array)[]): Buffer {
  return Buffer.concat(
    strings.flatMap((string) => {
      const bytes = Buffer.from(string)
      const length = Buffer.alloc(4)
      length.writeUInt32BE(bytes.length)
      return [length, bytes]
    }),
  )
}

/** Reads what SSH sends, from the front. Throws a RangeError where there is less than what is asked for. */
export class WireReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes)
  }

  bytes(length: number): Buffer {
    const end = this.#at + length
    if (end > this.#bytes.length) throw new RangeError('it ends too soon')
    const part = this.#bytes.subarray(this.#at, end)
    this.#at = end
    return part
  }

  number(): number {
    return this.bytes(4).readUInt32BE()
  }

  string(): Buffer {
    return this.bytes(this.number())
  }

  rest(): Buffer {
    return this.bytes(this.#bytes.length - this.#at)
  }
}
