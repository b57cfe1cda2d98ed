import { join } from 'node:path'
import { CONFIG_NAMES, type Config } from '../config/index.js'
import { readIfExists } from '../files.js'
import { sha256 } from '../sha256.js'

/** The files that a config comes from, absolute. Not all of them need exist: one that comes changes it as well. */
export function configFiles({ root, sources, bundles }: Config): string[] {
  const names = CONFIG_NAMES.map((name) => join(root, name))
  const packages = [root, ...bundles.map((bundle) => bundle.root)].map((folder) =>
    join(folder, 'package.json'),
  )
  return [...new Set([...sources, ...names, ...packages])]
}

/** Changes with what the files hold, and with which of them there are. */
export async function digestOf(files: readonly string[]): Promise<string> {
  // One that cannot be read is for whoever loads it to tell.
  const contents = await Promise.all(files.map((file) => readIfExists(file).catch(() => null)))
  return contents.map((content) => (content === null ? '' : sha256(content))).join()
}
