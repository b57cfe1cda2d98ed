import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { blobOf, layerOf, NO_DATE } from '../../src/package/image/layer.js'
import { archiveOf } from '../../src/package/image/archive.js'
import { layoutOf } from '../../src/package/image/layout.js'
import { packTar } from '../../src/package/tar.js'

interface Options {
  /** Path → text: what lies in its first layer. */
  readonly files?: Readonly<Record<string, string>>
  /** The bytes in a layer of its own, which nothing compresses. */
  readonly cargo?: Uint8Array
  readonly architectures?: readonly string[]
  readonly annotations?: Readonly<Record<string, string>>
  readonly tag?: string
}

/** Writes `image.tar` as a release has it, of small layers. Gives its path. */
export async function writeImage(
  folder: string,
  {
    files = { 'srv/hello.txt': 'hello\n' },
    cargo,
    architectures = ['amd64'],
    annotations = {},
    tag = 'x',
  }: Options = {},
): Promise<string> {
  const entries = Object.entries(files).map(([path, text]) => ({
    path,
    content: Buffer.from(text),
    executable: false,
  }))
  const hello = await layerOf(await packTar(entries, { top: null, mtime: NO_DATE }), 'hello')
  const images = architectures.map((architecture) => {
    const own =
      cargo === undefined ? [] : [{ ...blobOf('application/vnd.oci.image.layer.v1.tar', cargo), diffId: '' }]
    const layers = [hello, ...own.map((layer) => ({ ...layer, diffId: layer.digest }))]
    const config = {
      os: 'linux',
      architecture,
      config: {},
      rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
    }
    return { platform: { os: 'linux', architecture }, config, layers, annotations }
  })
  const file = join(folder, 'image.tar')
  const name = { repository: 'localhost/ferry', tag }
  const index = architectures.length > 1 ? annotations : null
  await writeFile(file, archiveOf([], Promise.resolve(layoutOf(images, { name, index })), NO_DATE))
  return file
}
