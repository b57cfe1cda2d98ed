import { createRequire, isBuiltin } from 'node:module'
import { join } from 'node:path'
import type { Diagnostic } from '../errors.js'
import { importsBuiltin } from './contents.js'
import type { Contents } from './contents.js'
import { matchesIn, readSource } from './source.js'
import type { Source, SourceMatch } from './source.js'

/**
 * What sources load with a `createRequire` of their own: esbuild does not see it (evanw/esbuild#1828), so it is not in the bundle.
 * Once for each package, and in own sources for each thing that one of them loads.
 */
export function hiddenRequires({ inputs, root }: Contents): Diagnostic[] {
  const warnings = new Map<string, Diagnostic>()
  for (const input of inputs) {
    const source = importsBuiltin(input, 'module') ? readSource(root, input.file) : null
    for (const { groups, place } of source === null ? [] : hiddenIn(source)) {
      const specifier = groups['specifier'] ?? ''
      const subject = input.package?.name ?? `${input.file} ${specifier}`
      if (!warnings.has(subject) && isThere(join(root, input.file), specifier)) {
        warnings.set(subject, warning(specifier, input.package?.name, place))
      }
    }
  }
  return [...warnings.values()]
}

const made = String.raw`\bcreateRequire\(\s*import\.meta\.url\s*\)`
const specifier = String.raw`\(\s*(['"])(?<specifier>[^'"]+)\1\s*\)`

function hiddenIn(source: Source): SourceMatch[] {
  const names = [
    ...source.text.matchAll(
      new RegExp(String.raw`\b(?<name>[\w$]+)\s*=\s*(?:[\w$]+\.)?${made}(?!\s*\()`, 'g'),
    ),
  ]
  const callees = [
    made,
    ...names.map(({ groups }) => String.raw`(?<![\w$.])${groups?.['name']?.replaceAll('$', '\\$')}`),
  ]
  return matchesIn(source, new RegExp(`(?:${callees.join('|')})${specifier}`, 'g'))
}

/** A package tries many: those of every platform, say. The ones that are not there are not missed. */
function isThere(from: string, path: string): boolean {
  if (isBuiltin(path)) return false
  try {
    createRequire(from).resolve(path)
    return true
  } catch {
    return false
  }
}

function warning(path: string, name: string | undefined, place: SourceMatch['place']): Diagnostic {
  return {
    text: `${path} is loaded with a require made by createRequire, which no bundler follows: it is not in the bundle`,
    ...place,
    suggestion:
      name === undefined
        ? 'Import it instead.'
        : `Leave ${name} outside the bundle: external: ['${name}'] in build.config.ts; and install it where the bundle runs.`,
  }
}
