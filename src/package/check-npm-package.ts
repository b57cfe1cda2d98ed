import { join } from 'node:path'
import { SlipwayError } from '../errors.js'
import { readIfExists } from '../files.js'

/**
 * Whether the package.json in a folder says what is packed. npm takes everything where it does not, and where there is an
 * .npmignore, what .gitignore names is taken too.
 */
export async function checkNpmPackage(folder: string): Promise<SlipwayError[]> {
  const [text, ignored] = await Promise.all([
    readIfExists(join(folder, 'package.json')),
    readIfExists(join(folder, '.npmignore')),
  ])
  const { files } = JSON.parse(text?.toString().replace(/^\uFEFF/, '') ?? '{}') as { files?: unknown }
  return Array.isArray(files) || ignored !== null ? [] : [new SlipwayError('NPM_FILES_MISSING', { folder })]
}
