import { copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DirectoryConfig } from '../config/index.js'
import { SlipwayError } from '../errors.js'
import { readIfExists } from '../files.js'
import type { Artifact } from '../package/index.js'
import { sha256 } from '../sha256.js'
import type { Publisher } from './types.js'

/** Copies the files of a release into `<path>/<version>/`: all of them, or none. */
export const directory: Publisher<DirectoryConfig> = ({ path }, { version: { version } }) => {
  const folder = join(path, version)
  return [
    {
      id: `directory:${path}`,
      title: `Copy to ${folder}`,
      stage: 'files',
      check: async () => [],
      async look({ artifacts }) {
        const found = await Promise.all(artifacts.map((artifact) => lookAt(folder, artifact)))
        return found.every((there) => there) ? 'same' : 'absent'
      },
      async act({ dir, artifacts }) {
        // On the same disk, so that everything appears at once; always by the same name, so that a killed run leaves nothing.
        const temporary = join(path, `.${version}.part`)
        await rm(temporary, { recursive: true, force: true })
        await mkdir(temporary, { recursive: true })
        for (const { file } of artifacts) await copyFile(join(dir, file), join(temporary, file))
        if (await readdir(folder).then(Boolean, () => false)) {
          // Some are there, of a release that had fewer.
          for (const { file } of artifacts) await rename(join(temporary, file), join(folder, file))
          await rm(temporary, { recursive: true })
        } else {
          await rename(temporary, folder)
        }
      },
    },
  ]
}

/** Whether a file is there. Throws PUBLISHED_DIFFERS where it is another one. */
async function lookAt(folder: string, { file, sha256: made }: Artifact): Promise<boolean> {
  const path = join(folder, file)
  const content = await readIfExists(path)
  if (content === null) return false
  const there = sha256(content)
  if (there === made) return true
  throw new SlipwayError('PUBLISHED_DIFFERS', {
    what: path,
    there: `sha256 ${there}`,
    made: `sha256 ${made}`,
  })
}
