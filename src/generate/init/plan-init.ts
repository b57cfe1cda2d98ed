import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { type Diagnostic, shellWord, SlipwayError } from '../../errors.js'
import { isMissing } from '../../files.js'
import type { World } from '../../world.js'
import { wantDeploy } from './deploy.js'
import { look } from './look.js'
import { type PackageFields, parsePackageJson } from './package-json.js'
import { type Existing, planFile } from './plan-file.js'
import { wantService } from './service.js'
import { wantStarter } from './starter.js'
import type { InitOptions, InitPlan, PlannedFile, StarterName, Wanted, WantedFile } from './types.js'

/** What a new project may hold before its package.json: a forge, an editor or a system made it. */
const harmless = /^(\.(?!env)[\w-]+|license|licence|readme|changelog)(\.[\w-]+)?$/i

/**
 * Computes what `slipway init` would write, and writes nothing: a starter into a folder that is empty or
 * missing; into an existing service the config, version module, stubs, scripts and ignored folders that it lacks.
 * What exists is left alone, unless `force`; package.json and .gitignore get what they lack. With `deploy`, `force` is
 * about the files that run the service, and never about the choices that they are computed from.
 *
 * @throws SlipwayError INIT_NOT_NEW: a template for a service that exists. INIT_NOT_EMPTY: files and no package.json. INIT_PACKAGE_JSON: unreadable, with the place.
 * INIT_BLOCKED: folders or symbolic links stand where files belong.
 */
export async function planInit(world: World, options: InitOptions = {}): Promise<InitPlan> {
  const root = resolve(world.cwd, options.folder ?? '.')
  const packageJson = await readPackageFields(root)
  if (packageJson !== null && options.template !== undefined) {
    throw new SlipwayError('INIT_NOT_NEW', { folder: root, template: options.template })
  }
  const service =
    packageJson === null ? await wantNew(root, options.template) : await wantService(root, packageJson)
  const force = options.force === true ? 'replace' : 'offer'
  const { wanted, deploy } =
    options.deploy === undefined
      ? { wanted: service, deploy: [] }
      : await wantDeploy(root, service, options.deploy)
  const files = await planFiles(root, [
    ...wanted.files.map(
      (file) => ({ file, existing: options.deploy === undefined ? force : 'keep' }) as const,
    ),
    ...deploy.map((file) => ({ file, existing: force }) as const),
  ])
  const isInGit = liesInGit(root)
  return {
    ...wanted,
    root,
    files,
    notes: isInGit
      ? wanted.notes
      : [...wanted.notes, 'This is no git repository yet, and a version comes from git.'],
    next: [
      ...(root === world.cwd ? [] : [`cd ${shellWord(relative(world.cwd, root))}`]),
      ...(isInGit ? [] : ['git init -b main']),
      ...(isPending(files, 'package.json') ? ['npm install'] : []),
      ...wanted.next,
    ],
  }
}

async function readPackageFields(root: string): Promise<PackageFields | null> {
  const found = await look(root, 'package.json')
  if (found.kind === 'blocked') throw blocked(root, [{ file: 'package.json', text: found.why }])
  return found.kind === 'file' ? parsePackageJson(found.real, found.bytes.toString()) : null
}

async function wantNew(root: string, template?: StarterName): Promise<Wanted> {
  const names = await readdir(root).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOTDIR') throw blocked(root, [{ text: 'It is no folder, or lies under a file.' }])
    if (isMissing(error)) return []
    throw error
  })
  const files = names.filter((name) => !harmless.test(name)).toSorted()
  if (files.length > 0) throw new SlipwayError('INIT_NOT_EMPTY', { folder: root, files })
  return wantStarter(basename(root), template)
}

async function planFiles(
  root: string,
  wanted: readonly { readonly file: WantedFile; readonly existing: Existing }[],
): Promise<PlannedFile[]> {
  const planned = await Promise.all(wanted.map(({ file, existing }) => planFile(root, file, existing)))
  const reasons = planned.flatMap((file) =>
    'blocked' in file ? [{ file: file.path, text: file.blocked }] : [],
  )
  if (reasons.length > 0) throw blocked(root, reasons)
  return planned.flatMap((file) => ('blocked' in file ? [] : [file]))
}

function blocked(folder: string, diagnostics: readonly Diagnostic[]): SlipwayError {
  return new SlipwayError('INIT_BLOCKED', { folder }, { diagnostics })
}

function liesInGit(folder: string): boolean {
  if (existsSync(join(folder, '.git'))) return true
  const parent = dirname(folder)
  return parent !== folder && liesInGit(parent)
}

function isPending(files: readonly PlannedFile[], path: string): boolean {
  return files.some((file) => file.path === path && file.action !== 'leave')
}
