/** In Node's code: the digit after it says whether a blob is in the program. */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2:'
/** The name of the note that Node looks for. */
const NOTE = 'NODE_SEA_BLOB'

const ELF_64_LITTLE = '7f454c460201'
const LOAD = 1
const NOTES = 4

/**
 * Puts a blob into a Node for Linux, as an ELF note: what postject does, without LIEF, which takes seconds and most of a
 * gigabyte for it and writes a file that grows with what it does not understand. The last segment that is loaded, the
 * variables, moves to the end of the file and grows by the notes that were there and the new one. No address changes.
 *
 * @returns the parts of the program, one after the other; null where this Node is not built to take a blob
 */
export function inject(node: Buffer, blob: Uint8Array): Uint8Array[] | null {
  if (node.subarray(0, 6).toString('hex') !== ELF_64_LITTLE) return null
  const headers = programHeaders(node)
  const data = headers.findLast(({ type }) => type === LOAD)
  // Four bytes: as Node steps from one note to the next.
  const notes = headers.find(({ type, align }) => type === NOTES && align === 4)
  const fuse = node.indexOf(FUSE)
  const digit = fuse + FUSE.length
  if (data === undefined || notes === undefined || fuse === -1 || node.includes(FUSE, digit)) return null
  if (node[digit] !== '0'.charCodeAt(0)) return null

  const variables = Buffer.alloc(roundUp(data.memorySize, 16))
  node.copy(variables, 0, data.offset, data.offset + data.fileSize)
  const kept = node.subarray(notes.offset, notes.offset + notes.fileSize)
  const all = [pad(kept), noteHeader(blob), pad(blob)]
  const noteSize = all.reduce((sum, { byteLength }) => sum + byteLength, 0)

  // The loader maps pages: an offset and its address are the same within one.
  const offset = roundUp(node.length, data.align) + (data.offset % data.align)
  const patched = Buffer.from(node)
  patched.write('1', digit)
  for (const header of headers.filter((each) => isInside(each, data))) {
    writeOffset(patched, header.at, offset + header.offset - data.offset)
  }
  writeSizes(patched, data.at, variables.length + noteSize)
  writeOffset(patched, notes.at, offset + variables.length)
  writeAddress(patched, notes.at, data.address + variables.length)
  writeSizes(patched, notes.at, noteSize)
  return [patched, Buffer.alloc(offset - node.length), variables, ...all]
}

interface ProgramHeader {
  /** Where it stands in the file. */
  readonly at: number
  readonly type: number
  readonly offset: number
  readonly address: number
  readonly fileSize: number
  readonly memorySize: number
  readonly align: number
}

function programHeaders(elf: Buffer): ProgramHeader[] {
  const [start, size, count] = [number(elf, 32), elf.readUInt16LE(54), elf.readUInt16LE(56)]
  return Array.from({ length: count }, (_, index) => {
    const at = start + index * size
    return {
      at,
      type: elf.readUInt32LE(at),
      offset: number(elf, at + 8),
      address: number(elf, at + 16),
      fileSize: number(elf, at + 32),
      memorySize: number(elf, at + 40),
      align: number(elf, at + 48),
    }
  })
}

/** Itself, and what else describes a part of it. */
function isInside(header: ProgramHeader, { offset, fileSize }: ProgramHeader): boolean {
  return header.fileSize > 0 && header.offset >= offset && header.offset < offset + fileSize
}

function noteHeader(blob: Uint8Array): Buffer {
  const name = Buffer.from(`${NOTE}\0`)
  const header = Buffer.alloc(12)
  header.writeUInt32LE(name.length, 0)
  header.writeUInt32LE(blob.byteLength, 4)
  return Buffer.concat([header, pad(name)])
}

function pad(bytes: Uint8Array): Buffer {
  return Buffer.concat([bytes], roundUp(bytes.byteLength, 4))
}

function roundUp(size: number, to: number): number {
  return Math.ceil(size / to) * to
}

/** Of 64 bits; none in a Node comes near to what a number cannot hold. */
function number(elf: Buffer, at: number): number {
  return Number(elf.readBigUInt64LE(at))
}

function writeOffset(elf: Buffer, header: number, offset: number): void {
  elf.writeBigUInt64LE(BigInt(offset), header + 8)
}

/** The virtual one, and the physical one that nobody uses. */
function writeAddress(elf: Buffer, header: number, address: number): void {
  elf.writeBigUInt64LE(BigInt(address), header + 16)
  elf.writeBigUInt64LE(BigInt(address), header + 24)
}

/** In the file and in memory. */
function writeSizes(elf: Buffer, header: number, size: number): void {
  elf.writeBigUInt64LE(BigInt(size), header + 32)
  elf.writeBigUInt64LE(BigInt(size), header + 40)
}
