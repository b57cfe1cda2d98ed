import { join } from 'node:path'
import { readPackageJson } from '../../config/index.js'
import { SlipwayError } from '../../errors.js'
import { readIfExists } from '../../files.js'
import { holdsLogin } from '../../git-address.js'
import { hideSecrets } from '../../hide-secrets.js'
import { addressOf } from '../repository.js'

/**
 * Whether the package.json in a folder says what is packed. npm takes everything where it does not, and where there is an
 * .npmignore, what .gitignore names is taken too. And whether the repository that it names is one that others can open:
 * it goes into the package. Where it names none, that is for those to refuse who publish to npm. Throws as
 * readPackageJson does.
 */
export async function checkNpmPackage(folder: string): Promise<SlipwayError[]> {
  const [{ files, repository }, ignored] = await Promise.all([
    readPackageJson(folder),
    readIfExists(join(folder, '.npmignore')),
  ])
  const saysFiles = files !== null || ignored !== null
  return [
    ...(saysFiles ? [] : [new SlipwayError('NPM_FILES_MISSING', { folder })]),
    ...(repository === null ? [] : problemsOf(repository, folder)),
  ]
}

function problemsOf(repository: string, folder: string): SlipwayError[] {
  const isSecret = holdsLogin(repository)
  if (!isSecret && addressOf(repository) !== null) return []
  const shown = hideSecrets({})(repository).replace(/\?.*/s, '')
  return [new SlipwayError('NPM_REPOSITORY_BROKEN', { folder, repository: shown, isSecret })]
}
