import { loadConfig } from '../../src/config/index.js'
import { release, type ReleaseEvent, type Reporter } from '../../src/release/index.js'
import type { ReleaseRequest } from '../../src/release/release.js'
import { writeFiles } from './files.js'
import { commitAll, initRepository } from './git.js'
import { testWorld } from './world.js'

/** Releases what a folder holds, out of reach of the CI that the tests may run in. */
export async function releaseIn(
  folder: string,
  options: Partial<ReleaseRequest> = {},
  env: Record<string, string> = {},
) {
  const ci = { GITHUB_OUTPUT: undefined, GITHUB_STEP_SUMMARY: undefined, SOURCE_DATE_EPOCH: undefined }
  const world = testWorld(folder, { env: { ...ci, ...env } })
  const config = await loadConfig(world, {})
  return release({ config, world, snapshot: false, dryRun: false, ...options })
}

/** Does something at one point of a release, named as in `finished:bundle:ferry`. */
export function at(point: string, act: () => void): Reporter {
  const nameOf = (event: ReleaseEvent): string =>
    'step' in event ? `${event.type}:${event.step.id}` : event.type
  return {
    report: (event) => void (nameOf(event) === point && act()),
    close: async () => {},
  }
}

/** A git repository with a library that can be released as an npm package. Gives the commit. */
export async function libraryRepository(folder: string, more: Record<string, unknown> = {}): Promise<string> {
  await writeFiles(folder, {
    '.gitignore': 'node_modules\n/dist/\n/release/\n',
    'package.json': {
      name: 'ferry',
      version: '1.2.0',
      type: 'module',
      files: ['dist'],
      main: 'dist/index.js',
    },
    'build.config.json': { generate: { module: false }, bundle: { kind: 'library' } },
    'README.md': 'Ferry',
    'src/index.ts': 'export const afloat = true\n',
    ...more,
  })
  await initRepository(folder)
  return commitAll(folder, 'a library', '2026-03-04T05:06:07+01:00')
}
