import { defineCommand } from '../command.js'

export const release = defineCommand({
  name: 'release',
  summary: 'Build, try and package everything into release/<version>/',
  options: {
    dryRun: { summary: 'print the plan and touch nothing' },
    snapshot: { summary: 'allow a tree with changes; the version says .dirty' },
    dotenv: { value: 'FILE', summary: 'write the outputs for later CI jobs, as GitLab reads them' },
  },
  examples: [
    { line: 'slipway release', says: 'artifacts and their checksums, in release/<version>/' },
    { line: 'slipway release --dry-run', says: 'what it would do' },
    { line: 'slipway release --snapshot', says: 'the same from a tree with changes, to try it' },
  ],
  async run(call) {
    const { runReleaseCommand } = await import('../run-release.js')
    await runReleaseCommand(call)
  },
})
