// Puts what runs in browsers into whatever bundles Slipway from source: the page of the admin server, and what draws in
// trial.html. For Slipway's own builds, and tests.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build as runEsbuild, type BuildOptions, type Plugin } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))

interface Client {
  /** Where its code is; its files become what `assets.ts` beside it exports. */
  readonly folder: string
  /** Bundled, and the style sheets. */
  readonly entries: readonly string[]
  /** As they are. */
  readonly texts: readonly string[]
  readonly options: Pick<BuildOptions, 'format' | 'splitting'>
}

const clients = {
  page: {
    folder: 'src/supervisor/page/client',
    entries: ['page.ts', 'page.css'],
    texts: ['page.html', 'icon.svg'],
    options: { format: 'esm', splitting: true },
  },
  report: {
    folder: 'src/trial/report/client',
    entries: ['report.ts', 'report.css'],
    texts: [],
    // One script, that is part of the file.
    options: { format: 'iife' },
  },
} as const satisfies Record<string, Client>

export type ClientName = keyof typeof clients

/** A plugin for esbuild: each `assets.ts` beside a folder `client/` becomes what is made of that folder. */
export function clientPlugin(): Plugin {
  return {
    name: 'slipway-clients',
    setup(build) {
      for (const name of Object.keys(clients) as ClientName[]) {
        build.onLoad({ filter: assetsOf(name) }, async () => {
          const { files, sources } = await clientFiles(name)
          return {
            contents: assetsModule(files, sources),
            loader: 'js',
            resolveDir: root,
            watchFiles: sources.map((source) => join(root, source)),
          }
        })
      }
      build.onLoad({ filter: /\/LICENSE(\.md|\.txt)?$/ }, async ({ path }) => ({
        contents: await readFile(path, 'utf8'),
        loader: 'text',
      }))
    },
  }
}

/** Which module becomes the assets of a client. */
export function assetsOf(name: ClientName): RegExp {
  return new RegExp(`/${clients[name].folder.slice('src/'.length, -'client'.length)}assets\\.ts$`)
}

export interface ClientFiles {
  /** Name → text. */
  readonly files: Readonly<Record<string, string>>
  /** What they are made of, relative to the repository. */
  readonly sources: readonly string[]
}

/** Bundles what runs in the browser. */
export async function clientFiles(name: ClientName): Promise<ClientFiles> {
  const { folder, entries, texts, options }: Client = clients[name]
  const bundled = await Promise.all(entries.map((entry) => bundle(join(root, folder, entry), options)))
  const outputs = bundled.flatMap((each) => each.outputs).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const read = texts.map(async (text) => [text, await readFile(join(root, folder, text), 'utf8')] as const)
  const files = Object.fromEntries([...outputs, ...(await Promise.all(read))])
  const own = texts.map((text) => join(folder, text))
  return { files, sources: [...bundled.flatMap(({ inputs }) => inputs), ...own] }
}

async function bundle(
  entry: string,
  options: Client['options'],
): Promise<{ outputs: [string, string][]; inputs: string[] }> {
  const { outputFiles, metafile } = await runEsbuild({
    absWorkingDir: root,
    entryPoints: [entry],
    outdir: '/out',
    entryNames: '[name]',
    chunkNames: '[name]-[hash]',
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'error',
    tsconfig: join(root, 'src/browser/tsconfig.json'),
    ...(entry.endsWith('.css')
      ? {}
      : // There are styles of our own for what these libraries draw.
        { ...options, loader: { '.css': 'empty' } }),
  })
  return {
    outputs: outputFiles.map(({ path, text }) => [relative('/out', path), text]),
    inputs: Object.keys(metafile.inputs),
  }
}

/** The same for who runs the source unbundled, with the texts of the licenses in it. */
export async function unbundledAssets(name: ClientName): Promise<string> {
  const { files, sources } = await clientFiles(name)
  const texts = licensesOf(sources).map(
    async ({ name: of, file }) => `${of}\n\n${await readFile(file, 'utf8')}`,
  )
  const licenses = (await Promise.all(texts)).join('\n\n')
  return `export const assets = ${JSON.stringify({ ...files, 'licenses.txt': licenses })}\n`
}

/** Their licenses are imported, so that the bundle has them, and its manifest names the packages that are inside. */
function assetsModule(files: ClientFiles['files'], sources: ClientFiles['sources']): string {
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
