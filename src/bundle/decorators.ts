import { readFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { OnLoadResult, PartialMessage, Plugin, PluginBuild } from 'esbuild'
import type { OxcError, TransformOptions } from 'oxc-transform'
import { separateTypeImports } from './decorator-imports.js'
import { decoratorHelpers } from './decorator-helpers.js'
import { packageOf } from './inputs.js'
import { decoratorSettings } from './tsconfig.js'
import type { DecoratorSettings } from './tsconfig.js'

const helpers = '@oxc-project/runtime/helpers/'

/**
 * Turns decorators into code together with the types that they decorate (emitDecoratorMetadata), which esbuild does not do:
 * injection by type lives on it. Files without decorators are left to esbuild.
 */
export function decoratorsPlugin(): Plugin {
  return {
    name: 'slipway-decorators',
    setup(build) {
      const settings = new Map<string, Promise<DecoratorSettings | null>>()
      build.onLoad({ filter: /\.[cm]?tsx?$/ }, async ({ path }) => {
        if (packageOf(path.replaceAll('\\', '/')) !== null) return undefined
        const source = await readFile(path, 'utf8')
        if (!/@[\p{ID_Start}$_(]/u.test(source)) return undefined
        const folder = dirname(path)
        const found = settings.get(folder) ?? decoratorSettings(folder)
        settings.set(folder, found)
        const setting = await found
        return setting === null ? undefined : compile(build, path, source, setting)
      })
      build.onResolve({ filter: new RegExp(`^${helpers}`) }, ({ path }) => ({
        path: path.slice(helpers.length),
        namespace: 'slipway-decorators',
        sideEffects: false,
      }))
      build.onLoad({ filter: /.*/, namespace: 'slipway-decorators' }, ({ path }) => {
        const contents = decoratorHelpers[path]
        return contents === undefined ? undefined : { contents, loader: 'js' }
      })
    },
  }
}

async function compile(
  build: PluginBuild,
  path: string,
  source: string,
  settings: DecoratorSettings,
): Promise<OnLoadResult | undefined> {
  const { transform } = await import('oxc-transform')
  const tsx = path.endsWith('x')
  const options = transformOptions(tsx, settings)
  const result = await transform(basename(path), source, options)
  if (result.errors.length > 0)
    return { errors: result.errors.map((error) => toMessage(error, path, source)) }
  if (Object.keys(result.helpersUsed).length === 0) return undefined
  const plain = await transform(basename(path), source, { ...options, decorator: { legacy: true } })
  const code = await separateTypeImports(result.code, plain.code, async (specifier) => {
    const question = { importer: path, resolveDir: dirname(path), kind: 'import-statement' } as const
    return (await build.resolve(specifier, question)).errors.length === 0
  })
  const map = Buffer.from(JSON.stringify(result.map)).toString('base64')
  return {
    contents: `${code}\n//# sourceMappingURL=data:application/json;base64,${map}`,
    loader: tsx ? 'tsx' : 'ts',
    watchFiles: [path],
  }
}

function transformOptions(tsx: boolean, settings: DecoratorSettings): TransformOptions {
  const { strictNullChecks, useDefineForClassFields: define, verbatimModuleSyntax } = settings
  return {
    lang: tsx ? 'tsx' : 'ts',
    sourceType: 'module',
    jsx: 'preserve',
    sourcemap: true,
    decorator: { legacy: true, emitDecoratorMetadata: true, strictNullChecks },
    typescript: {
      onlyRemoveTypeImports: verbatimModuleSyntax,
      // Parameter properties must be assigned before the fields that read them.
      removeClassFieldsWithoutInitializer: !define,
    },
    assumptions: { setPublicClassFields: !define },
  }
}

function toMessage({ message, labels, helpMessage }: OxcError, file: string, source: string): PartialMessage {
  const notes = helpMessage === null ? [] : [{ text: helpMessage }]
  const [label] = labels
  if (label === undefined) return { text: message, location: { file }, notes }
  // oxc counts UTF-16 units from the start of the file, esbuild bytes from the start of the line.
  const before = source.slice(0, label.start).split('\n')
  const lineText = source.split('\n')[before.length - 1] ?? ''
  return {
    text: message,
    location: {
      file,
      line: before.length,
      column: Buffer.byteLength(before.at(-1) ?? ''),
      length: Buffer.byteLength(source.slice(label.start, label.end)),
      lineText,
    },
    notes,
  }
}
