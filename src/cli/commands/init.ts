import { SlipwayError } from '../../errors.js'
import type { InitPlan } from '../../generate/index.js'
import { useColor } from '../color.js'
import { type Call, defineCommand } from '../command.js'
import { interrupt } from '../signals.js'

export const init = defineCommand({
  name: 'init',
  summary: 'Start a new service, or give an existing one what it lacks',
  arguments: [
    { name: 'folder', summary: 'the service, made where it is missing; without it, the current folder' },
  ],
  options: {
    template: { summary: 'what a new service starts as', choices: ['service', 'ssh-proxy'] },
    deploy: {
      summary: 'write what runs it, into deploy/',
      choices: ['systemd', 'kubernetes', 'container', 'haproxy', 'all'],
    },
    dryRun: { summary: 'print the plan and touch nothing' },
    force: { summary: 'write anew what exists; package.json and .gitignore are only added to' },
    yes: { summary: 'do not ask on a terminal' },
  },
  examples: [
    { line: 'slipway init my-service', says: 'a new HTTP service with Fastify, in my-service/' },
    {
      line: 'slipway init',
      says: 'in a service: config, version module, supervisor and scripts; no file of yours is touched',
    },
    {
      line: 'slipway init my-proxy --template ssh-proxy',
      says: 'a new TCP service, a reverse proxy for SSH',
    },
    { line: 'slipway init --deploy systemd', says: 'units of systemd for the service, in deploy/' },
    { line: 'slipway init --dry-run', says: 'what it would write' },
  ],
  async run({ world, arguments: { folder }, options, config, json, quiet, signal }) {
    if (config.file !== undefined) {
      throw new SlipwayError('CONFLICTING_FLAGS', { first: '--config', second: 'slipway init' })
    }
    const [{ applyInit, planInit }, { showPlan, showRest }] = await Promise.all([
      import('../../generate/index.js'),
      import('../show-init.js'),
    ])
    const plan = await planInit(world, {
      ...(folder !== undefined && { folder }),
      ...(options.template !== undefined && { template: options.template }),
      ...(options.deploy !== undefined && { deploy: options.deploy }),
      force: options.force === true,
    })
    const color = useColor(world.stdout, world.env)
    const talk = (text: string) => json || quiet || world.stdout.write(text)
    const dryRun = options.dryRun === true

    talk(showPlan(plan, color))
    const asks = !json && !quiet && !dryRun && options.yes !== true
    if (asks && isPending(plan)) await confirm(world, signal)
    const written = dryRun ? [] : await applyInit(plan)
    if (json) world.stdout.write(`${JSON.stringify({ ...plan, dryRun, written }, null, 2)}\n`)
    talk(showRest(plan, color))
  },
})

function isPending({ files }: InitPlan): boolean {
  return files.some(({ action }) => action !== 'leave')
}

/** Only on a terminal: elsewhere nobody answers, and nothing that exists is at stake. */
async function confirm(world: Call['world'], signal: AbortSignal): Promise<void> {
  if (world.stdout.isTTY !== true || !process.stdin.isTTY) return
  const { confirm: ask, isCancel } = await import('@clack/prompts')
  world.stdout.write('\n')
  const answer = await ask({ message: 'Write this?', output: world.stdout as NodeJS.WriteStream, signal })
  if (isCancel(answer)) interrupt(signal)
  if (answer !== true) throw new SlipwayError('INIT_DECLINED', {})
}
