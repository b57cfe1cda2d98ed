import { posix } from 'node:path'
import { type Bundle, runnablePackage } from '../../bundle/index.js'
import { MANIFEST_FILE } from '../../contract.js'
import { readBundleFile } from '../read-bundle-file.js'
import { packTar, type TarEntry } from '../tar.js'
import { withFolders } from './folders.js'
import { type Layer, layerOf } from './layer.js'

/**
 * The bundle, its manifest and the package.json that goes with it, all in one folder.
 *
 * @throws SlipwayError BUNDLE_CHANGED
 */
export async function appLayer(
  bundle: Bundle,
  { home, mtime }: { home: string; mtime: Date },
): Promise<Layer> {
  const { manifest } = bundle
  const { text } = await runnablePackage(bundle)
  const files: TarEntry[] = [{ path: 'package.json', content: Buffer.from(text), executable: false }]
  for (const path of [...manifest.outputs.map((output) => output.path), MANIFEST_FILE])
    files.push({ path, ...(await readBundleFile(bundle, path)) })
  const members = files.map((file) => ({ ...file, path: posix.join(home.slice(1), file.path) }))
  const tar = await packTar(withFolders(members), { top: null, mtime })
  return layerOf(tar, `${manifest.name} ${manifest.version}`)
}
