import { isSlipwayError, SlipwayError } from '../../errors.js'
import { defineCommand } from '../command.js'

export const verify = defineCommand({
  name: 'verify',
  summary: 'Look whether an artifact, or all of a release, is what it says it is',
  options: {
    rebuild: { summary: 'build its commit again in a temporary folder, and compare the bytes' },
    run: { summary: 'run a service, though no key that is known here has signed it' },
  },
  arguments: [{ name: 'path', summary: "a file of a release, or a release's folder" }],
  examples: [
    { line: 'slipway verify release/1.0.275-b244a2b9b8-20150202.163449', says: 'everything in the folder' },
    {
      line: 'slipway verify ferry-1.0.275-b244a2b9b8-20150202.163449.tar.gz',
      says: 'one artifact, anywhere',
    },
  ],
  async run({ world, arguments: { path }, options, config: configFile, json, quiet, signal }) {
    if (path === undefined) {
      const problem = 'no path is given'
      throw new SlipwayError('USAGE', { problem, command: 'verify', suggestion: null })
    }
    const [{ loadConfig, trialDefaults }, { verify: look }, { renderVerification }, { useColor }] =
      await Promise.all([
        import('../../config/index.js'),
        import('../../release/index.js'),
        import('../render-verification.js'),
        import('../color.js'),
      ])
    const config = await loadConfig(world, { ...configFile, entriesMustExist: false }).catch(
      (error: unknown) => {
        // An artifact can be looked at anywhere.
        if (isSlipwayError(error) && error.code === 'PROJECT_MISSING') return null
        throw error
      },
    )
    const trial = config?.trial ?? trialDefaults
    const asked = { rebuild: options.rebuild === true, run: options.run === true }
    const verification = await look({ path, config, trial, ...asked, world, signal })
    const failed = verification.checks.some(({ result }) => result === 'fails')
    if (json) world.stdout.write(`${JSON.stringify(verification, null, 2)}\n`)
    else if (!quiet || failed) {
      const color = useColor(world.stdout, world.env)
      world.stdout.write(renderVerification(verification, { color }))
    }
    return failed ? 1 : undefined
  },
})
