import { join } from 'node:path'
import { readPackageJson } from '../config/index.js'
import { SlipwayError } from '../errors.js'
import { readIfExists } from '../files.js'

/**
 * Whether the package.json in a folder says what is packed. npm takes everything where it does not, and where there is an
 * .npmignore, what .gitignore names is taken too. Throws as readPackageJson does.
 */
export async function checkNpmPackage(folder: string): Promise<SlipwayError[]> {
  const [{ files }, ignored] = await Promise.all([
    readPackageJson(folder),
    readIfExists(join(folder, '.npmignore')),
  ])
  return files !== null || ignored !== null ? [] : [new SlipwayError('NPM_FILES_MISSING', { folder })]
}
