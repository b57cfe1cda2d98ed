import type { Artifact } from '../types.js'
import { type PaperPlace, writePaper } from '../write-paper.js'
import type { Changelog } from './changelog.js'
import { changelogMarkdown } from './markdown.js'

/** Writes what changed, in Markdown. */
export async function writeChangelog(changelog: Changelog, place: PaperPlace): Promise<Artifact> {
  return writePaper('changelog', changelogMarkdown(changelog), place)
}
