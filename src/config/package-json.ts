import { join } from 'node:path'
import { SlipwayError } from '../errors.js'
import { licenseOf } from './license.js'
import { describe, isPlain } from './mistake.js'
import { parseJson } from './parse-json.js'
import { readSourceIfExists } from './source.js'

/** What Slipway reads of a service's package.json. A field of another type than npm gives it says nothing. */
export interface PackageJson {
  readonly name: string | null
  readonly version: string | null
  readonly type: 'module' | 'commonjs'
  /** Mostly an SPDX expression. */
  readonly license: string | null
  /** Where its source is, as it stands there: an address, or short as `github:owner/name`. */
  readonly repository: string | null
  /** npm refuses to publish it. */
  readonly private: boolean
  /** What is packed; null: it does not say. */
  readonly files: readonly unknown[] | null
  /** Settings of npm for this package. */
  readonly publishConfig: Readonly<Record<string, unknown>>
  /** `engines.node`. */
  readonly node: string | null
  readonly dependencies: Ranges
  readonly devDependencies: Ranges
  readonly peerDependencies: Ranges
  readonly optionalDependencies: Ranges
}

/** Package → range. */
export type Ranges = Readonly<Record<string, string>>

/**
 * Reads the package.json of a folder; where it has none, that of nobody.
 *
 * @param cwd messages show the path relative to it
 * @throws SlipwayError CONFIG_UNREADABLE, or CONFIG_SYNTAX with the place
 */
export async function readPackageJson(folder: string, cwd = folder): Promise<PackageJson> {
  const source = await readSourceIfExists(join(folder, 'package.json'), cwd)
  const fields = source === null ? {} : await parseJson(source)
  if (!isPlain(fields)) {
    const diagnostics = [{ text: `must be an object; got ${describe(fields)}` }]
    throw new SlipwayError('CONFIG_SYNTAX', { file: source?.label ?? folder }, { diagnostics })
  }
  return {
    name: textOf(fields['name']),
    version: textOf(fields['version']),
    license: licenseOf(fields),
    type: fields['type'] === 'module' ? 'module' : 'commonjs',
    repository: textOf(isPlain(fields['repository']) ? fields['repository']['url'] : fields['repository']),
    private: fields['private'] === true,
    files: Array.isArray(fields['files']) ? fields['files'] : null,
    publishConfig: isPlain(fields['publishConfig']) ? fields['publishConfig'] : {},
    node: isPlain(fields['engines']) ? textOf(fields['engines']['node']) : null,
    dependencies: rangesOf(fields['dependencies']),
    devDependencies: rangesOf(fields['devDependencies']),
    peerDependencies: rangesOf(fields['peerDependencies']),
    optionalDependencies: rangesOf(fields['optionalDependencies']),
  }
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

function rangesOf(value: unknown): Ranges {
  if (!isPlain(value)) return {}
  return Object.fromEntries(
    Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  )
}
