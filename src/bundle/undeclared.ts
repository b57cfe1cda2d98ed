import type { Diagnostic } from '../errors.js'
import type { Absent } from './absent.js'
import { packageOfImport } from './inputs.js'
import { isInstalled } from './packages.js'
import type { Project } from './project.js'

/**
 * Warns of packages that were left outside, are installed here, above or for the sake of another package, and are in no
 * list of the bundle's package.json: where an artifact is installed, nobody installs them.
 */
export function undeclaredWarnings(
  { root, config, packageJson }: Project,
  externals: readonly string[],
  absents: readonly Absent[],
): Diagnostic[] {
  const { dependencies, devDependencies, peerDependencies, optionalDependencies } = packageJson
  const installed = { ...dependencies, ...peerDependencies, ...optionalDependencies }
  // A tarball of a service installs what it needs of them as well; who installs a library gets none.
  const declared = config.kind === 'service' ? { ...devDependencies, ...installed } : installed
  const told = new Set(absents.map(({ specifier }) => packageOfImport(specifier)))
  return externals
    .filter((name) => !Object.hasOwn(declared, name) && !told.has(name) && isInstalled(name, root))
    .map((name) => ({
      text: `${name} is left outside the bundle, and package.json does not declare it: where the bundle goes, it will be missing`,
      file: 'package.json',
      suggestion: `Add ${name} to "dependencies" there.`,
    }))
}
