import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isSlipwayError } from '../../errors.js'
import { type Found, findBundle, verifyContents } from './contents.js'
import { verifyImage } from './image.js'
import { verifyPackageJson } from './package-json.js'
import { type ArchivedFile, readArchive } from './read-archive.js'
import { fails, type Verified } from './types.js'

/** An artifact with a bundle in it. */
export interface Opened {
  readonly file: string
  readonly files: ReadonlyMap<string, ArchivedFile>
  readonly found: Found
}

/** Opens archives and images, and holds the bundles in them against their manifests. What is neither is passed over. */
export async function openArtifacts(
  folder: string,
  names: readonly string[],
): Promise<{ readonly opened: readonly Opened[]; readonly checks: readonly Verified[] }> {
  const opened: Opened[] = []
  const checks: Verified[] = []
  const add = (each: Opened, all: string | null): void => {
    opened.push(each)
    checks.push(verifyContents(each.file, each.files, each.found, { besides: ['package.json'], all }))
    // That of an npm package is the author's.
    if (!each.file.endsWith('.tgz')) checks.push(verifyPackageJson(each.file, each.files, each.found))
  }
  for (const file of names) {
    if (/\.(tar\.gz|tgz)$/.test(file)) {
      const looked = await openArchive(folder, file)
      if ('result' in looked) checks.push(looked)
      // An npm package has files of its own around the bundle.
      else add(looked, file.endsWith('.tgz') ? 'package/' : looked.found.top)
    } else if (file.endsWith('.image.tar')) {
      const image = await verifyImage(folder, file)
      checks.push(...image.checks)
      for (const shipped of image.shipped) add({ file, ...shipped }, null)
    }
  }
  return { opened, checks }
}

async function openArchive(folder: string, file: string): Promise<Opened | Verified> {
  const title = `${file}: holds a bundle`
  try {
    const files = await readArchive(file, await readFile(join(folder, file)))
    const found = findBundle(files)
    return found === null ? fails(title, 'no manifest is in it') : { file, files, found }
  } catch (error) {
    if (!isSlipwayError(error)) throw error
    return fails(title, error.message)
  }
}
