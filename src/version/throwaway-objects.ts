import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { World } from '../world.js'
import { openGit } from './git.js'

/** What is set for git so that it reads the repository's objects, and writes new ones elsewhere. */
export type ObjectsElsewhere = Readonly<Record<string, string>>

/** Does something for which git must make objects, of which none stays. */
export async function withThrowawayObjects<T>(
  folder: string,
  { world, signal }: { readonly world: World; readonly signal?: AbortSignal | undefined },
  work: (objects: ObjectsElsewhere) => Promise<T>,
): Promise<T> {
  const git = openGit(folder, world, 'local', signal)
  const args = ['rev-parse', '--path-format=absolute', '--git-path', 'objects']
  const real = (await git.read(args)).replace(/\n$/, '')
  const temporary = await mkdtemp(join(tmpdir(), 'slipway-objects-'))
  try {
    // The second is a list; in quotes, a path is one whatever characters it has.
    return await work({
      GIT_OBJECT_DIRECTORY: temporary,
      GIT_ALTERNATE_OBJECT_DIRECTORIES: JSON.stringify(real),
    })
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}
