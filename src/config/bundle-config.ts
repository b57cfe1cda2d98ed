import { realpath } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import type { BuildFailure, Message } from 'esbuild'
import { SlipwayError, type Diagnostic } from '../errors.js'
import { configImports, INSIDE } from './config-imports.js'
import { lineInFile, locationNames, ownLocation } from './own-location.js'
import { fromEsbuild, type Source } from './source.js'

/** A config and what it imports, as one module. */
export interface ConfigBundle {
  readonly code: string
  /** The source map's text. */
  readonly map: string
  /** The folder that the map's sources are relative to. Absolute. */
  readonly root: string
  /** The files that it consists of, the config itself among them. Absolute. */
  readonly files: readonly string[]
}

/**
 * Bundles a config with esbuild. Syntax errors and imports that are not found are shown where they are.
 * Labels of files are relative to cwd.
 */
export async function bundleConfig(source: Source, cwd: string): Promise<ConfigBundle> {
  const { build } = await import('esbuild')
  const main = await realpath(source.file)
  const root = dirname(main)
  try {
    const { outputFiles, metafile } = await build({
      entryPoints: [main],
      absWorkingDir: root,
      outfile: join(root, 'out.js'),
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
      target: `node${process.versions.node}`,
      // Packages are found as Node finds them, since Node imports them.
      conditions: [],
      mainFields: ['main'],
      define: locationNames,
      banner: { js: requireFrom(main) },
      plugins: [configImports, ownLocation],
      metafile: true,
      sourcemap: 'external',
      sourcesContent: false,
      charset: 'utf8',
      logLevel: 'silent',
    })
    const text = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? ''
    const inputs = Object.keys(metafile.inputs).filter((input) => !input.startsWith(`${INSIDE}:`))
    return {
      code: text('out.js'),
      map: text('.map'),
      root,
      files: inputs.map((input) => join(root, input)),
    }
  } catch (error) {
    const { errors } = error as Partial<BuildFailure>
    if (errors === undefined) throw error
    const diagnostics = errors.map((message) =>
      toDiagnostic(message, source.label, (file) => relative(cwd, join(root, file))),
    )
    // A file that the config imports may be the one that is broken, or a package.json above it.
    const file = diagnostics[0]?.file ?? source.label
    throw new SlipwayError('CONFIG_SYNTAX', { file }, { cause: error, diagnostics })
  }
}

/** What is left of `require` finds packages from the config's folder. The alias leaves the name to the config. */
function requireFrom(file: string): string {
  return `import { createRequire as __slipway_create_require } from 'node:module'; const require = __slipway_create_require(${JSON.stringify(file)});`
}

function toDiagnostic(
  { text, location }: Message,
  config: string,
  label: (file: string) => string,
): Diagnostic {
  if (location === null) return fromEsbuild({ text, location }, config)
  const { file, line, suggestion } = location
  const place = { ...location, line: lineInFile(file, line) }
  const hint = /^\w/.test(suggestion) ? { suggestion: `Did you mean "${suggestion}"?` } : {}
  return { ...fromEsbuild({ text, location: place }, label(file)), ...hint }
}
