import { defineCommand } from '../command.js'

export const doctor = defineCommand({
  name: 'doctor',
  summary: 'Say what stands in the way of a release from here, and what to do about it',
  examples: [
    {
      line: 'slipway doctor',
      says: 'the tree, the branch, the remote, and every place that it publishes to',
    },
    { line: 'slipway doctor --json', says: 'the same for machines' },
  ],
  async run({ world, config: configFile, json, quiet, signal }) {
    const [{ loadConfig }, { examine }, { renderExamination }, { useColor }, { errorToJson }] =
      await Promise.all([
        import('../../config/index.js'),
        import('../../release/index.js'),
        import('../render-examination.js'),
        import('../color.js'),
        import('../report-error.js'),
      ])
    const config = await loadConfig(world, configFile)
    const examination = await examine(config, world, { signal })
    const { version, checks } = examination
    if (json) {
      const shown = checks.map(({ title, says, problems }) => ({
        title,
        says,
        problems: problems.map(errorToJson),
      }))
      world.stdout.write(`${JSON.stringify({ version, checks: shown }, null, 2)}\n`)
    } else if (!quiet || checks.some(({ problems }) => problems.length > 0)) {
      const { columns } = world.stdout
      const options = { color: useColor(world.stdout, world.env), cwd: world.cwd, columns }
      world.stdout.write(renderExamination(examination, options))
    }
    // The mildest is the one that this checkout can do nothing about.
    return checks.flatMap(({ problems }) => problems.map(({ exit }) => exit)).toSorted((a, b) => b - a)[0]
  },
})
