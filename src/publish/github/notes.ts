import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PublishContext, ToPublish } from '../types.js'

/** GitHub takes no more characters. */
const MOST = 125_000

const ENDS = '\n\n…\n\nThe rest is in the file of the changelog.\n'

/** What a release on GitHub says: its changelog, where it has one, else what it was made of. */
export async function notesOf(
  { config, version, head }: ToPublish,
  { dir, artifacts }: PublishContext,
): Promise<string> {
  const changelog = artifacts.find(({ kind }) => kind === 'changelog')
  if (changelog !== undefined) {
    const text = await readFile(join(dir, changelog.file), 'utf8')
    return text.length <= MOST ? text : `${text.slice(0, MOST - ENDS.length)}${ENDS}`
  }
  const checksums = artifacts.find(({ kind }) => kind === 'checksums')
  const lines = [
    `\`${config.name}\` ${version.version}${head === null ? '' : `, made of ${head}`}.`,
    ...(checksums === undefined
      ? []
      : [`\`sha256sum -c ${checksums.file}\` holds the files against their digests.`]),
  ]
  return `${lines.join('\n\n')}\n`
}
