import { runnablePackage } from '../bundle/index.js'
import { MANIFEST_FILE } from '../contract.js'
import { gzip } from './gzip.js'
import { readBundleFile } from './read-bundle-file.js'
import { packTar } from './tar.js'
import type { TarEntry } from './tar.js'
import type { Packager } from './types.js'
import { stampedTime } from './stamped-time.js'

/**
 * `<name>-<version>.tar.gz`: one folder with the outputs of the bundle, its manifest, and a package.json with
 * which it runs. Its files are dated as the version is: the commit's time, or SOURCE_DATE_EPOCH where that was
 * set, so that a listing says what it holds and the same version always gives the same bytes.
 */
export const tarball: Packager<'tarball'> = {
  file: (bundle, version) => `${bundle.name}-${version.version}.tar.gz`,

  async pack({ bundle, version }) {
    const { text } = await runnablePackage(bundle)
    const entries: TarEntry[] = [{ path: 'package.json', content: Buffer.from(text), executable: false }]
    for (const path of [...bundle.manifest.outputs.map((output) => output.path), MANIFEST_FILE]) {
      entries.push({ path, ...(await readBundleFile(bundle, path)) })
    }
    const top = `${bundle.config.name}-${version.version}`
    return gzip(await packTar(entries, { top, mtime: stampedTime(version) }))
  },
}
