import { isAbsolute, resolve } from 'node:path'
import { checkConflicts } from './conflicts.js'
import { defaultName } from './names.js'
import type { Place } from './find.js'
import { describe, type Report } from './mistake.js'
import { readPackageJson } from './package-json.js'
import { within } from './paths.js'
import { resolveArtifacts } from './resolve-artifacts.js'
import { resolveBundle } from './resolve-bundle.js'
import { resolvePapers } from './resolve-papers.js'
import { resolvePublish } from './resolve-publish.js'
import { resolveTrial } from './resolve-trial.js'
import type { Settings } from './schema.js'
import type { Config } from './types.js'

export interface ResolveOptions {
  /** Messages show paths relative to it. */
  readonly cwd: string
  readonly entriesMustExist: boolean
}

/** The whole config: what is derived from package.json and from the files filled in, and what they contradict reported. */
export async function resolveConfig(
  settings: Settings,
  { root, file, sources }: Place & Pick<Config, 'sources'>,
  options: ResolveOptions,
  report: Report,
): Promise<Config> {
  const { name: packageName, version: packageVersion } = await readPackageJson(root, options.cwd)
  const name = settings.name ?? defaultName(packageName, root)
  if (name === null)
    report(['name'], 'is needed: neither package.json nor the folder gives one that is fit for a file')
  const project = { ...options, root, name: name ?? 'project' }
  const list = Array.isArray(settings.bundle)
  const placed = await Promise.all(
    [settings.bundle].flat().map(async (bundle, index) => {
      const path = list ? ['bundle', index] : ['bundle']
      return { path, bundle: await resolveBundle(bundle, path, project, report) }
    }),
  )
  if (placed.length === 0) report(['bundle'], 'must be one bundle at least')
  const bundles = placed.map(({ bundle }) => bundle)
  const { dir, branches } = settings.release
  const artifacts = resolveArtifacts(settings.release, { bundles, root }, report)
  const module = resolveModule(settings.generate.module, root, report)
  checkConflicts(placed, { module, releases: resolve(root, dir) }, report)
  return {
    root,
    file,
    sources,
    name: project.name,
    packageVersion,
    version: { ...settings.version, base: settings.version.base ?? null },
    generate: { module },
    bundles,
    trial: resolveTrial(settings.trial, report),
    release: {
      dir: resolve(root, dir),
      branches,
      artifacts,
      ...resolvePapers(settings.release, root, report),
      publish: resolvePublish(settings.release, { root, artifacts }, report),
    },
  }
}

/** It is meant from the root of every bundle, and leads out of none. */
function resolveModule(module: string | false, root: string, report: Report): string | null {
  if (module === false) return null
  const inside = isAbsolute(module) ? null : within(root, module)
  if (!inside)
    report(['generate', 'module'], `must be a file inside the root of a bundle; got ${describe(module)}`)
  return inside
}
