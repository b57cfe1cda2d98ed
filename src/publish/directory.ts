import { copyFile, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
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
        await mkdir(path, { recursive: true })
        // On the same disk, so that each file is whole when it appears.
        const temporary = await mkdtemp(join(path, `.${version}.`))
        try {
          for (const { file } of artifacts) await copyFile(join(dir, file), join(temporary, file))
          await mkdir(folder, { recursive: true })
          for (const { file } of artifacts) await rename(join(temporary, file), join(folder, file))
        } finally {
          await rm(temporary, { recursive: true, force: true })
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
