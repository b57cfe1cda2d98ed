import type { BuildFailure, BuildResult, Message, Plugin } from 'esbuild'
import { SlipwayError } from '../errors.js'
import { absentImports, absentPlugin, key } from './absent.js'
import type { Absent } from './absent.js'
import { rememberAbsents, rememberedAbsents } from './absent-memory.js'
import { buildOptions } from './build-options.js'
import type { Options } from './build-options.js'
import { decoratorsPlugin } from './decorators.js'
import { atRoot, toDiagnostic } from './messages.js'
import type { Project } from './project.js'

export interface Built {
  readonly result: BuildResult<Options>
  /** What was left outside as it is not there. */
  readonly absents: readonly Absent[]
}

/**
 * Runs esbuild, and once more where it failed only for what packages may do without.
 *
 * @param stamp the plugin that stamps
 * @param changes options that replace those of the project
 * @throws SlipwayError BUNDLE_FAILED
 */
export async function runEsbuild(
  project: Project,
  stamp: Plugin,
  changes: Partial<Options> = {},
): Promise<Built> {
  const { build } = await import('esbuild')
  const memory =
    changes.entryPoints === undefined ? project.config.name : `${project.config.name}, other entries`
  let candidates = await rememberedAbsents(project.root, memory)
  for (;;) {
    const absents = new Map<string, Absent>()
    const plugins = allPlugins(project, stamp, candidates, (absent) => absents.set(key(absent), absent))
    try {
      const result = await build({ ...buildOptions(project), ...changes, plugins })
      await rememberAbsents(project.root, memory, [...absents.values()])
      return { result, absents: [...absents.values()] }
    } catch (error) {
      if (!isBuildFailure(error)) throw error
      const known = new Set(candidates.map(key))
      const found = absentImports(error.errors).filter((absent) => !known.has(key(absent)))
      if (found.length === 0) throw bundleFailed(project, error.errors, error)
      candidates = [...candidates, ...found]
    }
  }
}

/** The stamp comes first, as no other plugin may load the version module; decorators last, as the author may have a way of their own. */
export function allPlugins(
  { config, decoratorMetadata }: Project,
  stamp: Plugin,
  candidates: readonly Absent[],
  onAbsent: (absent: Absent) => void,
): Plugin[] {
  const own = decoratorMetadata ? [decoratorsPlugin()] : []
  return [stamp, absentPlugin(candidates, onAbsent), ...config.plugins, ...own]
}

export function bundleFailed(
  { config: { name, root } }: Project,
  errors: readonly Message[],
  cause?: unknown,
): SlipwayError {
  const diagnostics = errors.map((error) => atRoot(root, toDiagnostic(error)))
  return new SlipwayError('BUNDLE_FAILED', { bundle: name, errors: errors.length }, { cause, diagnostics })
}

/** What esbuild throws, also for options that it refuses. */
export function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && Array.isArray((error as Partial<BuildFailure>).errors)
}
