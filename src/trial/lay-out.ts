import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Bundle } from '../bundle/index.js'
import { MANIFEST_FILE } from '../contract.js'
import { SlipwayError } from '../errors.js'
import { isMissing } from '../files.js'

/** A bundle in a folder of its own. */
export interface LaidOut {
  /** Absolute, and a real path. */
  readonly folder: string
  readonly remove: () => Promise<void>
}

/**
 * Copies a bundle to where nothing else of its checkout is, as an unpacked artifact will lie: what only the checkout
 * has, a file beside the sources or a package that is not declared, is missing here as well. What the bundle expects to
 * find installed is linked.
 *
 * @throws SlipwayError BUNDLE_CHANGED where a file of it is gone
 */
export async function layOut({ config, dir, manifest }: Bundle): Promise<LaidOut> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'slipway-trial-')))
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true })
  try {
    const type = config.format === 'esm' ? 'module' : 'commonjs'
    await writeFile(
      join(folder, 'package.json'),
      JSON.stringify({ name: manifest.name, private: true, type }),
    )
    for (const path of [MANIFEST_FILE, ...manifest.outputs.map((output) => output.path)]) {
      await copy(join(dir, path), join(folder, path))
    }
    for (const name of manifest.externals) await link(name, config.root, join(folder, 'node_modules'))
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

/** Links a package from the nearest node_modules that has it. An optional one may be in none. */
async function link(name: string, root: string, modules: string): Promise<void> {
  for (let at = root; ; at = dirname(at)) {
    const installed = join(at, 'node_modules', name)
    if (existsSync(installed)) {
      await mkdir(dirname(join(modules, name)), { recursive: true })
      return symlink(installed, join(modules, name))
    }
    if (dirname(at) === at) return
  }
}
