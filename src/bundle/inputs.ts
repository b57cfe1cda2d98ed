/** Where a package lies. */
export interface PackagePath {
  /** As the folder under node_modules is called: `express`, `@nestjs/core`. */
  readonly name: string
  /** The folder, relative to what the input is relative to. */
  readonly folder: string
}

const modules = 'node_modules/'

/** The package under a node_modules that a path (with `/`) lies in; null for own sources. */
export function packageOf(path: string): PackagePath | null {
  const at = path.lastIndexOf(modules)
  if (at === -1 || (at > 0 && path[at - 1] !== '/')) return null
  const start = at + modules.length
  const slash = path.indexOf('/', start)
  const end = path[start] === '@' ? path.indexOf('/', slash + 1) : slash
  return slash === -1 || end === -1 ? null : { name: path.slice(start, end), folder: path.slice(0, end) }
}

/** The package that an import names: `pg/lib/x` → `pg`; null where it names a file, a URL or something else. */
export function packageOfImport(specifier: string): string | null {
  return /^(@[^/\s:]+\/[^/\s:]+|[^@./#\s:\\][^/\s:\\]*)(\/|$)/.exec(specifier)?.[1] ?? null
}
