import { existsSync } from 'node:fs'
import { mkdir, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/**
 * Links a package from the nearest node_modules that has it, seen from a folder. An optional one may be in none, and what
 * is there already stays.
 */
export async function linkPackage(name: string, from: string, modules: string): Promise<void> {
  const link = join(modules, name)
  if (existsSync(link)) return
  for (let at = from; ; at = dirname(at)) {
    const installed = join(at, 'node_modules', name)
    if (existsSync(installed)) {
      await mkdir(dirname(link), { recursive: true })
      return symlink(installed, link)
    }
    if (dirname(at) === at) return
  }
}
