import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Bundle, runnablePackage } from '../bundle/index.js'
import { MANIFEST_FILE } from '../contract.js'
import { SlipwayError } from '../errors.js'
import { isMissing } from '../files.js'
import { makeTrialFolder, type TrialFolder } from './folder.js'
import { linkPackage } from './link-package.js'

/**
 * Copies a bundle to where nothing else of its checkout is, as an unpacked artifact will lie: what only the checkout
 * has, a file beside the sources or a package that is not declared, is missing here as well. What the artifact's
 * package.json would install is linked.
 *
 * @throws SlipwayError BUNDLE_CHANGED where a file of it is gone
 */
export async function layOut(bundle: Bundle): Promise<TrialFolder> {
  const { config, dir, manifest } = bundle
  const { folder, remove } = await makeTrialFolder()
  try {
    const { text, packages } = await runnablePackage(bundle)
    await writeFile(join(folder, 'package.json'), text)
    for (const { path, executable } of [{ path: MANIFEST_FILE, executable: false }, ...manifest.outputs]) {
      await copy(join(dir, path), join(folder, path))
      await chmod(join(folder, path), executable === true ? 0o755 : 0o644)
    }
    for (const name of packages) await linkPackage(name, config.root, join(folder, 'node_modules'))
    return { folder, remove }
  } catch (error) {
    await remove()
    throw error
  }
}

async function copy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true })
  try {
    await copyFile(from, to)
  } catch (error) {
    if (!isMissing(error)) throw error
    throw new SlipwayError('BUNDLE_CHANGED', { file: from, expected: null, actual: null }, { cause: error })
  }
}
