import { SlipwayError } from '../../errors.js'
import { defineCommand } from '../command.js'

export const version = defineCommand({
  name: 'version',
  summary: 'Print the version of this checkout',
  options: {
    format: {
      value: 'FORM',
      choices: ['canonical', 'semver', 'npm'],
      summary: 'how to write it: canonical (default), semver or npm',
    },
    unshallow: { summary: 'fetch the missing history of a shallow clone first' },
  },
  examples: [
    { line: 'slipway version', says: '1.0.275-b244a2b9b8-20150202.163449' },
    {
      line: 'slipway version --format npm',
      says: '1.0.275 on a release branch, 1.0.275-topic.gb244a2b9b8 elsewhere',
    },
    { line: 'slipway version --json', says: 'all its parts, the full commit id, the branch and every form' },
  ],
  async run({ world, config: configFile, options, json, signal }) {
    if (json && options.format !== undefined) {
      throw new SlipwayError('CONFLICTING_FLAGS', { first: '--json', second: '--format' })
    }
    const [{ loadConfig }, { computeVersion, formatVersion }] = await Promise.all([
      import('../../config/index.js'),
      import('../../version/index.js'),
    ])
    const config = await loadConfig(world, { ...configFile, entriesMustExist: false })
    const computed = await computeVersion(config, world, { unshallow: options.unshallow === true, signal })
    const text = json
      ? JSON.stringify(computed, null, 2)
      : formatVersion(computed, options.format ?? 'canonical')
    signal.throwIfAborted()
    world.stdout.write(`${text}\n`)
  },
})
