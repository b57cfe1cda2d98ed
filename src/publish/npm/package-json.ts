import { join } from 'node:path'
import { readIfExists } from '../../files.js'

/** What publishing reads of a package.json. A field of another type than npm gives it says nothing. */
export interface PackageToPublish {
  readonly name: string
  /** npm refuses to publish it. */
  readonly private: boolean
  /** The address in `repository`; null where there is none. */
  readonly repository: string | null
  /** Settings of npm for this package. */
  readonly publishConfig: Readonly<Record<string, unknown>>
}

/** The package.json of a folder; `name` is '' where it has none. */
export async function readPackage(folder: string): Promise<PackageToPublish> {
  const text = (await readIfExists(join(folder, 'package.json')))?.toString() ?? '{}'
  const { name, private: kept, repository, publishConfig } = JSON.parse(text.replace(/^\uFEFF/, '')) as Fields
  return {
    name: typeof name === 'string' ? name : '',
    private: kept === true,
    repository: textOf(repository) ?? textOf((repository as { url?: unknown } | null | undefined)?.url),
    publishConfig: typeof publishConfig === 'object' && publishConfig !== null ? { ...publishConfig } : {},
  }
}

interface Fields {
  readonly name?: unknown
  readonly private?: unknown
  readonly repository?: unknown
  readonly publishConfig?: unknown
}

/** `@shore` of `@shore/ferry`; null where it has none. */
export function scopeOf(name: string): string | null {
  return /^(@[^/]+)\//.exec(name)?.[1] ?? null
}

export const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null
