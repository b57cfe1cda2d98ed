import { readFile, readdir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { ownPackage } from '../own-package.js'

/** One file of templates/, by its path in the service. */
export interface Template {
  /** With `/`. */
  readonly path: string
  readonly text: string
}

type TemplateFolder = 'service' | 'ssh-proxy' | 'supervisor' | `deploy/${string}`

/** What may lie in a template's folder that is not part of it. */
const built = ['node_modules', 'dist', 'release']

/** Every file of a folder of templates/, sorted by path. */
export async function readTemplates(folder: TemplateFolder): Promise<Template[]> {
  const root = join(ownPackage().root, 'templates', ...folder.split('/'))
  const entries = await readdir(root, { withFileTypes: true, recursive: true })
  const templates = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep))
    .filter(([top]) => top !== undefined && !built.includes(top))
    .map(async (parts) => ({
      path: parts.map(realName).join('/'),
      text: await readFile(join(root, ...parts), 'utf8'),
    }))
  return (await Promise.all(templates)).toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

/** npm packs no .gitignore, so the template has it under another name. */
function realName(name: string): string {
  return name === '_gitignore' ? '.gitignore' : name
}
