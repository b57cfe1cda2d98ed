import { mkdir, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import type { BundleConfig } from '../../src/config/types.js'
import type { Version } from '../../src/version/types.js'
import { writeFiles } from './files.js'
import { tempFolder } from './temp.js'

export const repository = fileURLToPath(new URL('../..', import.meta.url))

export interface ProjectOptions {
  /** Packages of this repository that the project has installed, the way a symlinked node_modules has. */
  readonly packages?: readonly string[]
  /** Fields of its package.json. */
  readonly packageJson?: Record<string, unknown>
}

/** A project in a folder of its own: the given files, and a package.json of type module. */
export async function projectWith(
  files: Record<string, unknown>,
  options: ProjectOptions = {},
): Promise<string> {
  const folder = await tempFolder()
  await fillProject(folder, files, options)
  return folder
}

export async function fillProject(
  folder: string,
  files: Record<string, unknown>,
  { packages = [], packageJson = {} }: ProjectOptions = {},
): Promise<void> {
  await writeFiles(folder, {
    'package.json': { name: 'app', version: '1.0.0', type: 'module', ...packageJson },
    ...files,
  })
  for (const name of packages) {
    const link = join(folder, 'node_modules', name)
    await mkdir(dirname(link), { recursive: true })
    await symlink(join(repository, 'node_modules', name), link)
  }
}

/** A config as the config room resolves one, for a project in a folder. */
export function bundleConfig(root: string, changes: Partial<BundleConfig> = {}): BundleConfig {
  return {
    name: 'app',
    kind: 'service',
    root,
    entries: { server: 'src/server.ts' },
    outDir: join(root, 'dist'),
    format: 'esm',
    target: 'node20',
    minify: false,
    sourcemap: true,
    keepNames: null,
    external: [],
    alias: {},
    define: {},
    loader: {},
    assets: {},
    trace: false,
    plugins: [],
    ...changes,
  }
}

/** A version as the version room computes one. */
export function someVersion(changes: Partial<Version> = {}): Version {
  const parts = {
    major: 1,
    minor: 0,
    commits: 275,
    sha: 'b244a2b9b8',
    date: '20150202',
    time: '063449',
    ...changes,
  }
  const { major, minor, commits, sha, date, time, dirty = false } = parts
  return {
    ...parts,
    dirty,
    version: `${major}.${minor}.${commits}-${sha}-${date}.${time}${dirty ? '.dirty' : ''}`,
    commit: `${sha}${'0'.repeat(30)}`,
    branch: 'main',
    semver: `${major}.${minor}.${commits}+${sha}.${date}.${time}`,
    npm: `${major}.${minor}.${commits}`,
    committedAt: '2015-02-02T06:34:49.000Z',
    ...changes,
  }
}

/** Runs a file with this Node, away from its folder, and gives all it printed. Does not throw. */
export async function runNode(
  file: string,
  args: readonly string[] = [],
  nodeOptions: readonly string[] = [],
): Promise<{ readonly all: string; readonly stdout: string; readonly exitCode: number | undefined }> {
  const cwd = dirname(dirname(dirname(file)))
  const { all, stdout, exitCode } = await execa(process.execPath, [...nodeOptions, file, ...args], {
    all: true,
    reject: false,
    cwd,
    timeout: 20_000,
  })
  return { all, stdout, exitCode }
}
