import { appendFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { SlipwayError } from '../../errors.js'
import type { World } from '../../world.js'
import { dotenv } from './dotenv.js'
import { writeDotenvFile } from './dotenv-file.js'
import { githubOutput } from './github-output.js'
import { githubSummary } from './github-summary.js'
import type { ReleaseResult } from '../types.js'

/**
 * Tells CI of a release: GitHub where GITHUB_OUTPUT and GITHUB_STEP_SUMMARY name its files, GitLab where a file was
 * asked for. Throws CI_OUTPUT_FAILED where one cannot be written.
 */
export async function writeCiOutputs(
  result: ReleaseResult,
  { world, dotenv: file }: { readonly world: World; readonly dotenv?: string | undefined },
): Promise<void> {
  const { GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary } = world.env
  // Each in one write: other steps may append to the same file.
  if (output) await write(output, () => appendFile(output, githubOutput(result)))
  if (summary) await write(summary, () => appendFile(summary, githubSummary(result)))
  if (file !== undefined) {
    const [path, text] = [resolve(world.cwd, file), dotenv(result)]
    await write(path, () => writeDotenvFile(path, text))
  }
}

async function write(file: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    throw new SlipwayError('CI_OUTPUT_FAILED', { file, reason: code }, { cause: error })
  }
}
