import { copyFile, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DirectoryConfig } from '../config/index.js'
import { SlipwayError } from '../errors.js'
import { makeFolder, mayWrite, onDisk as trying, readIfExists } from '../files.js'
import type { Artifact } from '../package/index.js'
import { sha256 } from '../sha256.js'
import { problemsOf } from './problems.js'
import type { PublishContext, Publisher } from './types.js'

/** Copies the files of a release into `<path>/<version>/`: all of them, or none. */
export const directory: Publisher<DirectoryConfig> = ({ path }, { version: { version } }) => {
  const folder = join(path, version)
  // Always by the same name, so that a killed run leaves nothing behind.
  const temporary = join(path, `.${version}.part`)
  return [
    {
      id: `directory:${path}`,
      title: `Copy to ${folder}`,
      stage: 'files',
      check: () => problemsOf([onDisk(path, () => mayWrite(path))]),
      look: ({ artifacts }) =>
        onDisk(path, async () => {
          const found = await Promise.all(artifacts.map((artifact) => lookAt(folder, artifact)))
          return found.every((there) => there) ? 'same' : 'absent'
        }),
      act: (context) => onDisk(path, () => copyAll(context, { temporary, folder })),
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

/** First beside it, on the same disk, so that everything appears at once. */
async function copyAll(
  { dir, artifacts }: PublishContext,
  { temporary, folder }: { temporary: string; folder: string },
): Promise<void> {
  await rm(temporary, { recursive: true, force: true })
  await makeFolder(temporary)
  for (const { file } of artifacts) await copyFile(join(dir, file), join(temporary, file))
  if (await readdir(folder).then(Boolean, () => false)) {
    // Some are there, of a release that had fewer.
    for (const { file } of artifacts) await rename(join(temporary, file), join(folder, file))
    await rm(temporary, { recursive: true })
  } else {
    await rename(temporary, folder)
  }
}

/** Throws DIRECTORY_UNWRITABLE where the disk refuses. */
function onDisk<T>(path: string, work: () => Promise<T>): Promise<T> {
  return trying(
    work,
    (reason, cause) => new SlipwayError('DIRECTORY_UNWRITABLE', { path, reason }, { cause }),
  )
}
