import { endianness } from 'node:os'

/** What a manifest says of where an image runs. */
export interface Platform {
  readonly os: string
  readonly architecture: string
  readonly variant?: string
}

/** As Go calls them; where Node's name is another. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' }

/** The platform that this process runs on. */
export function thisPlatform(): Platform {
  const os = process.platform === 'win32' ? 'windows' : process.platform
  if (process.arch === 'arm') return { os, architecture: 'arm', variant: 'v7' }
  if (process.arch === 'ppc64') return { os, architecture: endianness() === 'LE' ? 'ppc64le' : 'ppc64' }
  return { os, architecture: ARCHITECTURES[process.arch] ?? process.arch }
}

/** `linux/amd64`, `linux/arm/v7`. */
export function platformText({ os, architecture, variant }: Platform): string {
  // A variant that every machine of its kind is says nothing.
  const isImplied = architecture === 'arm64' && variant === 'v8'
  return [os, architecture, ...(variant === undefined || variant === '' || isImplied ? [] : [variant])].join(
    '/',
  )
}

/** What an ELF file says of the machine that it is for, by architecture. */
const ELF_MACHINES: Readonly<Record<string, number>> = {
  '386': 3,
  ppc64le: 21,
  s390x: 22,
  arm: 40,
  amd64: 62,
  arm64: 183,
  riscv64: 243,
  loong64: 258,
}

/** Whether a file is a program or a library for a platform; null where it is neither. */
export function isNativeFor(content: Uint8Array, { os, architecture }: Platform): boolean | null {
  const file = Buffer.from(content.buffer, content.byteOffset, content.byteLength)
  if (file.length < 20 || file.readUInt32BE(0) !== 0x7f454c46) return null
  const machine = file[5] === 2 ? file.readUInt16BE(18) : file.readUInt16LE(18)
  return os === 'linux' && machine === ELF_MACHINES[architecture]
}
