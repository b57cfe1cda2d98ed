import { join, relative, resolve } from 'node:path'
import { quote } from '../errors.js'
import { defaultName } from './names.js'
import { describe, type Path, type Report } from './mistake.js'
import { readPackageJson } from './package-json.js'
import { kindOf, within } from './paths.js'
import { resolveAssets } from './resolve-assets.js'
import { resolveEntries } from './resolve-entries.js'
import type { BundleSettings } from './schema.js'
import type { BundleConfig } from './types.js'

/** What a bundle takes from the rest of the config. */
export interface Project {
  readonly root: string
  readonly name: string
  /** Messages show paths relative to it. */
  readonly cwd: string
  readonly entriesMustExist: boolean
}

/** One bundle, every default filled in. */
export async function resolveBundle(
  settings: BundleSettings,
  path: Path,
  project: Project,
  report: Report,
): Promise<BundleConfig> {
  const { kind, keepNames, ...rest } = settings
  const root = resolve(project.root, settings.root)
  const place = { root, label: relative(project.cwd, root) || '.', kind, path: [...path, 'entries'] }
  const isThere = await checkRoot(settings.root, [...path, 'root'], project, report)
  if (kind === 'library' && settings.trace !== false)
    report([...path, 'trace'], 'must be left out of a library: the service that uses it traces it')
  const mustExist = isThere && project.entriesMustExist
  return {
    ...rest,
    kind,
    root,
    name: settings.name ?? (await nameOf(root, path, project, report)),
    entries: await resolveEntries(settings.entries, { ...place, mustExist }, report),
    assets: await resolveAssets(settings.assets, { root, path: [...path, 'assets'], mustExist }, report),
    outDir: resolve(root, settings.outDir),
    keepNames: keepNames ?? null,
    // Frozen here, so that the freezing of the whole ends before the plugins, which are not ours.
    plugins: Object.freeze([...settings.plugins]),
  }
}

async function checkRoot(root: string, path: Path, project: Project, report: Report): Promise<boolean> {
  const inside = within(project.root, root)
  if (inside === null) {
    report(path, `must be a folder inside that of the config; got ${describe(root)}`)
    return false
  }
  const isFolder = (await kindOf(join(project.root, inside))) === 'folder'
  if (!isFolder) report(path, `must be a folder; there is no folder ${describe(root)}`)
  return isFolder
}

async function nameOf(root: string, path: Path, project: Project, report: Report): Promise<string> {
  if (root === project.root) return project.name
  const name = defaultName((await readPackageJson(root, project.cwd)).name, root)
  if (name === null) report([...path, 'name'], `is needed: ${quote(root)} gives none that is fit for a file`)
  return name ?? 'bundle'
}
