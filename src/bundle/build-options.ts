import { join } from 'node:path'
import type { BuildOptions } from 'esbuild'
import { fileNameConstants, shimNames } from './header.js'
import { outputExtension } from './project.js'
import type { Project } from './project.js'

/** How esbuild is called, but for the plugins: nothing in it depends on the machine, the day or the cwd. */
export type Options = BuildOptions & { readonly metafile: true; readonly write: false }

export function buildOptions(project: Project): Options {
  const { config, root, outDir } = project
  return {
    absWorkingDir: root,
    entryPoints: Object.entries(config.entries).map(([out, file]) => ({ in: join(root, file), out })),
    outdir: outDir,
    outExtension: { '.js': outputExtension(project) },
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: config.format,
    target: config.target,
    // A library's entries are imported beside each other, and must share what they share. A service's entries run alone.
    splitting: config.kind === 'library' && config.format === 'esm',
    external: externals(project),
    alias: { ...config.alias },
    define: { ...fileNameConstants(config.format, shimNames(config.name)), ...config.define },
    loader: { '.node': 'copy', ...config.loader },
    resolveExtensions: ['.tsx', '.ts', '.jsx', '.js', '.css', '.json', '.node'],
    // Without this no branch is dropped; unlike the other two it leaves the code readable.
    minifySyntax: true,
    minifyWhitespace: config.minify,
    minifyIdentifiers: config.minify,
    keepNames: config.keepNames ?? project.decoratorMetadata,
    sourcemap: config.sourcemap ? 'linked' : config.trace === 'async' ? 'external' : false,
    // What waits without saying so, in the code, is written as what does.
    ...(config.trace === 'async' && { supported: { 'for-await': false, using: false } }),
    sourcesContent: false,
    legalComments: 'eof',
    charset: 'utf8',
    // NODE_PATH of the environment says nothing about this project.
    nodePaths: [],
    logLevel: 'silent',
    logLimit: 0,
  }
}

/** What stays outside because somebody said so. */
export function externals({ config, packageJson }: Project): string[] {
  if (config.kind === 'service') return [...config.external]
  const { dependencies, peerDependencies, optionalDependencies } = packageJson
  const outside = Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies })
  return [...new Set([...config.external, ...outside])]
}
