import { join, relative } from 'node:path'
import type { Config } from '../config/index.js'
import { STAMP_CONSTANT } from '../contract.js'
import { SlipwayError } from '../errors.js'
import { readIfExists, writeIfChanged } from '../files.js'
import { sameButForLayout } from './same-but-for-layout.js'
import { versionModule } from './version-module.js'

/**
 * Brings the version module of every service up to date, and of every library that has one. Leaves a file alone
 * that says the same in another layout, so that a formatter and Slipway do not undo each other's work.
 *
 * @returns the files it wrote, absolute
 * @throws SlipwayError VERSION_MODULE_FOREIGN where the file is somebody else's
 */
export async function writeVersionModule(config: Config): Promise<string[]> {
  const { module } = config.generate
  if (module === null) return []
  const written: string[] = []
  for (const { root, kind } of config.bundles) {
    const file = join(root, module)
    const text = versionModule(file)
    const before = await readModule(file, config.root)
    if (before === null && kind === 'library') continue
    if (before !== null && sameButForLayout(before, text)) continue
    if (await writeIfChanged(file, text)) written.push(file)
  }
  return written
}

async function readModule(file: string, root: string): Promise<string | null> {
  const foreign = (cause?: unknown) =>
    new SlipwayError('VERSION_MODULE_FOREIGN', { file: relative(root, file) }, { cause })
  const bytes = await readIfExists(file).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EISDIR' ? foreign(error) : error
  })
  const text = bytes?.toString() ?? null
  if (text?.trim() && !text.includes(STAMP_CONSTANT)) throw foreign()
  return text
}
