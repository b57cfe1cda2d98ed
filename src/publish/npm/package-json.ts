import { type PackageJson, readPackageJson } from '../../config/index.js'

/** What publishing reads of a package.json. */
export interface PackageToPublish extends Pick<PackageJson, 'private' | 'repository' | 'publishConfig'> {
  readonly name: string
}

/** The package.json of a folder; `name` is '' where it has none. Throws as readPackageJson does. */
export async function readPackage(folder: string): Promise<PackageToPublish> {
  const { name, private: kept, repository, publishConfig } = await readPackageJson(folder)
  return { name: name ?? '', private: kept, repository, publishConfig }
}

/** `@shore` of `@shore/ferry`; null where it has none. */
export function scopeOf(name: string): string | null {
  return /^(@[^/]+)\//.exec(name)?.[1] ?? null
}

export const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null
