import { cp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { versionModule } from '../../src/generate/index.js'
import { writeFiles } from './files.js'
import { commitAll, git, initRepository } from './git.js'

const repository = fileURLToPath(new URL('../..', import.meta.url))

/** A config that has the service tried, and not measured: a test has no time for that. */
export const triedConfig = {
  bundle: { alias: { 'slipway/supervisor': './vendor/supervisor/index.ts' } },
  trial: { effort: 'none' },
} as const

const files = {
  '.gitignore': 'node_modules\n/dist/\n/release/\n',
  'package.json': { name: '@sea/ferry', version: '1.2.0', type: 'module', private: true },
  'build.config.json': { ...triedConfig, trial: false },
  'src/generated/version.ts': versionModule(),
  'src/server.ts': `
import { createServer } from 'node:http'
import { supervise } from 'slipway/supervisor'

const server = createServer((_, response) => void response.end('ahoy'))
supervise(server)
server.listen(Number(process.env['PORT']), '127.0.0.1')
`,
}

/**
 * A git repository with a supervised service that can be released, dependencies and all. Gives the commit. It is not tried,
 * which takes a second for each artifact: triedConfig is for tests that want that.
 */
export async function serviceRepository(folder: string, more: Record<string, unknown> = {}): Promise<string> {
  await writeFiles(folder, { ...files, ...more })
  await cp(join(repository, 'src/supervisor'), join(folder, 'vendor/supervisor'), { recursive: true })
  await cp(join(repository, 'src/contract.ts'), join(folder, 'vendor/contract.ts'))
  await installDependencies(folder)
  await initRepository(folder)
  return commitAll(folder, 'a service', '2026-03-04T05:06:07+01:00')
}

/** The same commit in another folder, its dependencies installed. */
export async function cloneService(from: string, to: string): Promise<void> {
  await git('/', ['clone', '-q', `file://${from}`, to])
  await installDependencies(to)
}

/** As npm would: real copies, no links out of the folder. */
async function installDependencies(folder: string): Promise<void> {
  for (const name of await closure(['pino', 'pprof-format'])) {
    const options = { recursive: true, dereference: true }
    await cp(join(repository, 'node_modules', name), join(folder, 'node_modules', name), options)
  }
}

async function closure(names: readonly string[]): Promise<Set<string>> {
  const found = new Set(names)
  for (const name of found) {
    const text = await readFile(join(repository, 'node_modules', name, 'package.json'), 'utf8')
    const { dependencies = {} } = JSON.parse(text) as { dependencies?: Record<string, string> }
    for (const dependency of Object.keys(dependencies)) found.add(dependency)
  }
  return found
}
