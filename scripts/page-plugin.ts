// Puts the page of the admin server into whatever bundles the supervisor from source. For Slipway's own builds, and tests.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build as runEsbuild, type BuildOptions, type Plugin } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const client = join(root, 'src/supervisor/page/client')

/** A plugin for esbuild: `page/assets.ts` of the supervisor becomes the page's code, made of `page/client/`. */
export function pagePlugin(): Plugin {
  return {
    name: 'slipway-page',
    setup(build) {
      build.onLoad({ filter: /\/supervisor\/page\/assets\.ts$/ }, async () => {
        const { files, sources } = await clientFiles()
        return {
          contents: await assetsModule(files, sources),
          loader: 'js',
          resolveDir: root,
          watchFiles: sources.map((source) => join(root, source)),
        }
      })
      build.onLoad({ filter: /\/LICENSE(\.md|\.txt)?$/ }, async ({ path }) => ({
        contents: await readFile(path, 'utf8'),
        loader: 'text',
      }))
    },
  }
}

export interface ClientFiles {
  /** Name → text, as the page asks for them below `/page/`. */
  readonly files: Readonly<Record<string, string>>
  /** What they are made of, relative to the repository. */
  readonly sources: readonly string[]
}

/** Bundles what runs in the browser. */
export async function clientFiles(): Promise<ClientFiles> {
  const code: Changes = {
    splitting: true,
    // The page has styles of its own for what these libraries draw.
    loader: { '.css': 'empty' },
  }
  const [scripts, styles] = await Promise.all([bundle('page.ts', code), bundle('page.css', {})])
  const texts = ['page.html', 'icon.svg']
  const files = Object.fromEntries([
    ...[...scripts.outputs, ...styles.outputs].toSorted(([a], [b]) => (a < b ? -1 : 1)),
    ...(await Promise.all(texts.map(async (name) => [name, await readFile(join(client, name), 'utf8')]))),
  ]) as Record<string, string>
  const own = texts.map((name) => relative(root, join(client, name)))
  return { files, sources: [...scripts.inputs, ...styles.inputs, ...own] }
}

type Changes = Pick<BuildOptions, 'splitting' | 'loader'>

async function bundle(
  entry: string,
  changes: Changes,
): Promise<{ outputs: [string, string][]; inputs: string[] }> {
  const { outputFiles, metafile } = await runEsbuild({
    absWorkingDir: root,
    entryPoints: [join(client, entry)],
    outdir: '/page',
    entryNames: '[name]',
    chunkNames: '[name]-[hash]',
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    minify: true,
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'error',
    tsconfig: join(client, 'tsconfig.json'),
    ...changes,
  })
  return {
    outputs: outputFiles.map(({ path, text }) => [relative('/page', path), text]),
    inputs: Object.keys(metafile.inputs),
  }
}

/** Their licenses are imported, so that the bundle has them, and its manifest names the packages that are inside. */
async function assetsModule(files: ClientFiles['files'], sources: ClientFiles['sources']): Promise<string> {
  const licenses = licensesOf(sources)
  const imports = licenses.map(({ file }, index) => `import license${index} from ${JSON.stringify(file)}\n`)
  const texts = licenses.map(({ name }, index) => `${JSON.stringify(`${name}\n\n`)} + license${index}`)
  const entries = Object.entries(files).map(
    ([name, text]) => `  ${JSON.stringify(name)}: ${JSON.stringify(text)},\n`,
  )
  return `${imports.join('')}export const assets = {\n${entries.join('')}  "licenses.txt": [${texts.join(', ')}].join("\\n\\n"),\n}\n`
}

function licensesOf(sources: readonly string[]): { name: string; file: string }[] {
  const packages = new Set(
    sources.flatMap((source) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(source) ?? []),
  )
  return [...packages].toSorted().map((folder) => {
    const file = ['LICENSE', 'LICENSE.md', 'LICENSE.txt']
      .map((name) => join(root, folder, name))
      .find((path) => existsSync(path))
    if (file === undefined) throw new Error(`${folder} has no license`)
    return { name: folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length), file }
  })
}
