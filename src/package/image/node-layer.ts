import { readFile } from 'node:fs/promises'
import { rootCertificates } from 'node:tls'
import { sha256 } from '../../sha256.js'
import type { World } from '../../world.js'
import { packTar, type TarMember } from '../tar.js'
import { withFolders } from './folders.js'
import type { LayerCache } from './layer-cache.js'
import { type Layer, NO_DATE } from './layer.js'
import { type Library, librariesOf } from './libraries.js'

/** Who a service in an image is, unless it is told otherwise: nobody in particular, by number, as Kubernetes wants it. */
export const USER = '1000:1000'

export const NODE_PATH = '/usr/local/bin/node'

const text = (path: string, content: string): TarMember => ({
  path,
  content: Buffer.from(content),
  executable: false,
})

/** All that Node and its libraries look for in a system. What it may write to is /tmp alone. */
const SYSTEM: readonly TarMember[] = [
  text('etc/passwd', 'root:x:0:0:root:/tmp:/sbin/nologin\nnode:x:1000:1000:node:/tmp:/sbin/nologin\n'),
  text('etc/group', 'root:x:0:\nnode:x:1000:\n'),
  // Else older C libraries ask the DNS for what /etc/hosts says.
  text('etc/nsswitch.conf', 'hosts: files dns\n'),
  // Those that Node trusts by itself, for whatever else makes connections: this machine's may be its owner's own.
  text('etc/ssl/certs/ca-certificates.crt', `${rootCertificates.join('\n')}\n`),
  { path: 'tmp', folder: true, mode: 0o1777 },
]

export interface NodeLayer {
  readonly layer: Layer
  /** What the program is loaded with; natives need not bring these. */
  readonly libraries: readonly Library[]
}

interface NodeLayerOptions {
  readonly cache: LayerCache
  readonly world: World
  readonly signal?: AbortSignal | undefined
}

/**
 * A system that consists of the Node that runs this, and of what it needs. It is the same in all images of one Node.
 *
 * @throws SlipwayError IMAGE_LDD_FAILED
 */
export async function nodeLayer({ cache, ...options }: NodeLayerOptions): Promise<NodeLayer> {
  const libraries = await librariesOf(process.execPath, options)
  const files = [{ path: NODE_PATH, file: process.execPath }, ...libraries]
  const digest = await cache.digestOf(files.map(({ file }) => file))
  // Everything that the archive will say.
  const key = JSON.stringify([LAYOUT, digest, files.map(({ path }) => path), SYSTEM.map(told)])
  const layer = await cache.layer(key, `Node ${process.versions.node}`, () => archive(files))
  return { layer, libraries }
}

/** To be raised when the archive is made in another way. */
const LAYOUT = 1

function told(member: TarMember): unknown {
  return 'content' in member ? { ...member, content: sha256(member.content) } : member
}

async function archive(files: readonly Library[]): Promise<Uint8Array> {
  const members = await Promise.all(
    files.map(async ({ path, file }): Promise<TarMember> => ({
      path: path.slice(1),
      content: await readFile(file),
      executable: true,
    })),
  )
  return packTar(withFolders([...SYSTEM, ...members]), { top: null, mtime: NO_DATE })
}
