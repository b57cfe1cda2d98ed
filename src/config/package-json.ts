import { join } from 'node:path'
import { parseJson } from './parse-json.js'
import { readSourceIfExists } from './source.js'

/** What the config takes from a package.json; null where it says nothing. */
export interface PackageJson {
  readonly name: string | null
  readonly version: string | null
}

/** Reads the package.json of a folder, where it has one. */
export async function readPackageJson(folder: string, cwd: string): Promise<PackageJson> {
  const source = await readSourceIfExists(join(folder, 'package.json'), cwd)
  const content = source === null ? null : ((await parseJson(source)) as Record<string, unknown> | null)
  return { name: textOf(content?.['name']), version: textOf(content?.['version']) }
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
