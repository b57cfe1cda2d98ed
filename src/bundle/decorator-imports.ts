interface Binding {
  /** A name, a string in quotes, `default`, or `*`. */
  readonly imported: string
  readonly local: string
}

/** Begins the names of what is imported for its type alone. */
export const typeImportPrefix = '__slipway_types_'

/**
 * Makes imports that only the metadata of decorators reads safe. Each may be an interface, of which nothing is left at run
 * time: as `import { X }` that is an error, as a property of a namespace it is undefined, and the metadata then says
 * Object, as TypeScript's does. Imports of what does not exist at run time at all (a package of types) are dropped.
 *
 * @param code what oxc made with metadata; it prints each import on one line, in one way
 * @param plain what it made without: there the imports in question are gone
 */
export async function separateTypeImports(
  code: string,
  plain: string,
  resolves: (specifier: string) => Promise<boolean>,
): Promise<string> {
  const values = new Set(importsOf(plain).flatMap(({ bindings }) => bindings.map(({ local }) => local)))
  const replacements = new Map<string, string>()
  for (const [index, { line, bindings, from }] of importsOf(code).entries()) {
    const types = bindings.filter(({ local }) => !values.has(local))
    if (types.length === 0 || from.startsWith('"@oxc-project/runtime/')) continue
    const kept = bindings.filter(({ local }) => values.has(local))
    const found = await resolves(JSON.parse(/^"(?:[^"\\]|\\.)*"/.exec(from)?.[0] ?? '""') as string)
    const namespace = `${typeImportPrefix}${index}`
    replacements.set(
      line,
      [
        ...kept.map((binding) => importOf(binding, from)),
        ...(found ? [`import * as ${namespace} from ${from};`] : []),
        ...types.map((binding) => `var ${binding.local}${found ? ` = ${access(namespace, binding)}` : ''};`),
      ].join(' '),
    )
  }
  // One line stays one line: the source map goes on to fit.
  return code.replaceAll(/^import .*$/gm, (line) => replacements.get(line) ?? line)
}

function importsOf(code: string): { line: string; bindings: Binding[]; from: string }[] {
  const lines = code.matchAll(
    /^import (?<clause>[^"'].*?) from (?<from>"(?:[^"\\]|\\.)*"(?: with \{.*\})?);$/gm,
  )
  return [...lines].map(({ 0: line, groups: { clause = '', from = '' } = {} }) => ({
    line,
    bindings: bindingsOf(clause),
    from,
  }))
}

/** `Default, * as all` or `Default, { a, b as c, "d e" as f }`. */
function bindingsOf(clause: string): Binding[] {
  const named = /\{(?<names>.*)\}/.exec(clause)?.groups?.['names'] ?? ''
  const rest = clause.replace(/\{.*\}/, '')
  return [
    ...[...named.matchAll(/("(?:[^"\\]|\\.)*"|[^\s,]+)(?: as ([^\s,]+))?/g)].map(
      ([, imported = '', local]) => ({
        imported,
        local: local ?? imported,
      }),
    ),
    ...rest.split(',').flatMap((part) => {
      const name = part.trim()
      if (name === '') return []
      return name.startsWith('* as ')
        ? [{ imported: '*', local: name.slice(5) }]
        : [{ imported: 'default', local: name }]
    }),
  ]
}

function importOf({ imported, local }: Binding, from: string): string {
  return imported === '*'
    ? `import * as ${local} from ${from};`
    : `import { ${imported} as ${local} } from ${from};`
}

function access(namespace: string, { imported }: Binding): string {
  if (imported === '*') return namespace
  return imported.startsWith('"') ? `${namespace}[${imported}]` : `${namespace}.${imported}`
}
