import type { Metafile } from 'esbuild'

/** An input of the metafile: a path relative to the bundle's root, with `/`. */
export interface PackagePath {
  /** As the folder under node_modules is called: `express`, `@nestjs/core`. */
  readonly name: string
  /** The folder, relative as the input is. */
  readonly folder: string
}

/** The package under a node_modules that a path lies in; null for own sources. */
export function packageOf(input: string): PackagePath | null {
  const found = /^(?<before>.*(?:^|\/)node_modules\/)(?<name>@[^/]+\/[^/]+|[^/@][^/]*)\//.exec(input)
  const { before, name } = found?.groups ?? {}
  return before === undefined || name === undefined ? null : { name, folder: before + name }
}

/** The package that an import names: `pg/lib/x` → `pg`; null where it names a file, a URL or something else. */
export function packageOfImport(specifier: string): string | null {
  return /^(@[^/\s:]+\/[^/\s:]+|[^@./#\s:\\][^/\s:\\]*)(\/|$)/.exec(specifier)?.[1] ?? null
}

/** The inputs of which something is in the outputs. */
export function usedInputs({ outputs }: Metafile): Set<string> {
  const used = new Set<string>()
  for (const { inputs } of Object.values(outputs)) {
    for (const [input, { bytesInOutput }] of Object.entries(inputs)) if (bytesInOutput > 0) used.add(input)
  }
  return used
}
