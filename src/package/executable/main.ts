import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import type { BuildFailure, BuildOptions } from 'esbuild'
import type { Bundle } from '../../bundle/index.js'
import { SlipwayError } from '../../errors.js'
import { readBundleFile } from '../read-bundle-file.js'
import { refuseFiles } from './refuse.js'

/** The service as one file. */
export interface Main {
  readonly code: Uint8Array
  readonly format: 'esm' | 'cjs'
  /** Its source map is in its last line. */
  readonly sourcemap: boolean
}

/**
 * Makes one file of a bundle: an ES module where that Node starts one out of a program, else CommonJS. Its source map is
 * inside; its constants, the stamp among them, are as the bundle has them.
 *
 * @throws SlipwayError BUNDLE_CHANGED, EXECUTABLE_FILES or EXECUTABLE_TOP_LEVEL_AWAIT
 */
export async function mainOf(bundle: Bundle, { codeCache }: { codeCache: boolean }): Promise<Main> {
  const { config, manifest } = bundle
  // What is packed must be what was tried.
  for (const { path } of manifest.outputs) await readBundleFile(bundle, path)
  const format = config.format === 'esm' && startsModules() && !codeCache ? 'esm' : 'cjs'
  const dir = await realpath(bundle.dir)
  const [entry = ''] = Object.values(manifest.entries)
  const { build } = await import('esbuild')
  const options = { ...common, ...(format === 'cjs' ? commonJs : {}) }
  const built = await build({
    ...options,
    absWorkingDir: dir,
    entryPoints: [join(dir, entry)],
    // Beside the entry, so that the sources in its map are where the entry's are.
    outfile: join(dir, `${entry}.program.js`),
    format,
    target: manifest.target,
    sourcemap: config.sourcemap ? 'inline' : false,
    banner: { js: `// ${config.name} ${manifest.version}\n${options.banner?.js ?? ''}` },
  }).catch((error: BuildFailure) => {
    const waits = error.errors?.find(({ text }) => text.startsWith('Top-level await'))
    if (waits === undefined) throw error
    const [node, line] = [process.versions.node, waits.location?.lineText.trim() ?? '']
    throw new SlipwayError(
      'EXECUTABLE_TOP_LEVEL_AWAIT',
      { bundle: config.name, node, line, codeCache },
      { cause: error },
    )
  })
  refuseFiles(bundle, Object.keys(built.metafile.inputs))
  return { code: built.outputFiles[0]?.contents ?? Buffer.alloc(0), format, sourcemap: config.sourcemap }
}

const common = {
  bundle: true,
  write: false,
  metafile: true,
  platform: 'node',
  packages: 'external',
  loader: { '.node': 'empty' },
  charset: 'utf8',
  legalComments: 'eof',
  sourcesContent: false,
  logLevel: 'silent',
} as const satisfies BuildOptions & { banner?: { js: string } }

// No name of an own: nothing else begins like this one.
const URL_NAME = '__slipway_program_url'

const commonJs = {
  // Code that Node did not load from a file has nobody to import for it.
  supported: { 'dynamic-import': false },
  define: {
    'import.meta.url': URL_NAME,
    'import.meta.dirname': '__dirname',
    'import.meta.filename': '__filename',
  },
  banner: { js: `const ${URL_NAME} = require("node:url").pathToFileURL(__filename).href;` },
} as const satisfies BuildOptions

/** `mainFormat` of Node 25.7: those before accept it, and the program does not start. */
function startsModules(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  return major > 25 || (major === 25 && minor >= 7)
}
