import { join, posix, relative, sep } from 'node:path'
import type { OutputFile, Plugin } from 'esbuild'
import type { Manifest } from '../contract.js'
import type { Diagnostic } from '../errors.js'
import type { Version } from '../version/index.js'
import { absentWarnings, key } from './absent.js'
import { readAssets } from './assets.js'
import { contentsOf } from './contents.js'
import { addHeader, folderExpression, shimNames } from './header.js'
import { hiddenRequires } from './hidden-requires.js'
import { inputsElsewhere } from './inputs-elsewhere.js'
import { makeManifest } from './manifest.js'
import { atRoot, isOfOurMaking, toDiagnostic } from './messages.js'
import { packageSurprises } from './package-surprises.js'
import { outputExtension } from './project.js'
import type { Project } from './project.js'
import { runEsbuild } from './run-esbuild.js'
import type { Built } from './run-esbuild.js'
import { entriesThatDoNotStart, workersOutside } from './source-surprises.js'
import { toFile } from './to-file.js'
import type { Traced } from './trace/trace-calls.js'
import { findTransports, transportStatement } from './transports.js'
import type { Transports } from './transports.js'
import type { BundleFile } from './types.js'
import { undeclaredWarnings } from './undeclared.js'

export interface Assembled {
  readonly files: readonly BundleFile[]
  readonly manifest: Manifest
  readonly warnings: readonly Diagnostic[]
}

/** Makes the bundle's files of what esbuild gave: adds the worker files of pino, the headers and the assets, and describes it all. */
export async function assemble(
  project: Project,
  version: Version,
  stamp: Plugin,
  built: Built,
): Promise<Assembled> {
  const { config, root } = project
  const contents = contentsOf(root, built.result.metafile)
  const transports = findTransports(contents)
  const workers = transports === null ? null : await buildWorkers(project, stamp, transports)
  const builds = workers === null ? [built] : [built, workers]
  const everything =
    workers === null ? contents : contentsOf(root, ...builds.map(({ result }) => result.metafile))
  const written = builds.map(({ result }) => result.outputFiles)
  const traced = project.config.trace === 'async' ? await traceOutputs(project, written[0] ?? []) : null
  const outputs = withHeaders(project, version, transports, traced, written.flat())
  const files = [...outputs, ...(await readAssets(project, outputs))]
  const used = new Set(everything.inputs.map(({ file }) => file))
  const absents = builds
    .flatMap((one) => one.absents)
    .filter(({ importer }) => used.has(importer))
    .toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
  const manifest = await makeManifest(project, version, { files, contents: everything, absents })
  return {
    files,
    manifest,
    warnings: [
      ...builds.flatMap(({ result }) =>
        result.warnings.filter((one) => !isOfOurMaking(one)).map(toDiagnostic),
      ),
      ...absentWarnings(absents),
      ...undeclaredWarnings(project, manifest.externals, absents),
      ...inputsElsewhere(everything),
      ...packageSurprises(everything, config),
      ...hiddenRequires(everything),
      ...workersOutside(contents),
      ...entriesThatDoNotStart(contents, config.format),
      ...(transports?.warnings ?? []),
    ].map((warning) => atRoot(config.root, warning)),
  }
}

/** Beside each output that holds thread-stream, as that is where it looks. */
async function buildWorkers(project: Project, stamp: Plugin, { holders, files }: Transports): Promise<Built> {
  const folders = new Set(
    holders.map((holder) => posix.dirname(pathInOutDir(project, join(project.root, holder)))),
  )
  const entryPoints = [...folders].flatMap((folder) =>
    [...files.values()].map(({ source, name }) => ({ in: source, out: posix.join(folder, name) })),
  )
  return runEsbuild(project, stamp, { entryPoints, splitting: false })
}

/** By path. */
async function traceOutputs(
  project: Project,
  outputs: readonly OutputFile[],
): Promise<ReadonlyMap<string, Traced>> {
  // What reads code is large.
  const { traceCalls } = await import('./trace/trace-calls.js')
  const { format, name } = project.config
  const contents = new Map(outputs.map((output) => [output.path, output.contents]))
  const code = outputs.filter(({ path }) => path.endsWith(outputExtension(project)))
  return new Map(
    await Promise.all(
      code.map(async ({ path, contents: text }) => {
        const map = contents.get(`${path}.map`) ?? new Uint8Array()
        const output = { path: pathInOutDir(project, path), code: text, map, format }
        return [path, await traceCalls(name, output)] as const
      }),
    ),
  )
}

function withHeaders(
  project: Project,
  version: Version,
  transports: Transports | null,
  traced: ReadonlyMap<string, Traced> | null,
  outputs: readonly OutputFile[],
): BundleFile[] {
  const { format } = project.config
  const extension = outputExtension(project)
  const names = shimNames(project.config.name)
  const folder = folderExpression(format, names)
  const title = `${project.config.name} ${version.version}`
  const holders = new Set(transports?.holders.map((holder) => join(project.root, holder)))
  const maps = new Map(
    outputs.flatMap(({ path, contents }) => (path.endsWith('.map') ? [[path, contents]] : [])),
  )
  return outputs.flatMap(({ path, contents }): BundleFile[] => {
    const file = pathInOutDir(project, path)
    if (maps.has(path)) return []
    if (!path.endsWith(extension)) return [toFile(file, contents)]
    const statement =
      transports !== null && holders.has(path) ? transportStatement(transports, folder, extension) : null
    const traces = traced?.get(path)
    const header = { title, format, names, statement, prelude: traces?.prelude ?? null }
    const map = traces?.map ?? maps.get(`${path}.map`) ?? null
    const headed = addHeader(traces?.code ?? contents, map, header)
    // Tracing needs a map, also where nobody wants to have it.
    const kept = project.config.sourcemap ? headed.map : null
    return [toFile(file, headed.code), ...(kept === null ? [] : [toFile(`${file}.map`, kept)])]
  })
}

function pathInOutDir({ outDir }: Project, path: string): string {
  return relative(outDir, path).replaceAll(sep, '/')
}
