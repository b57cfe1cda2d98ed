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
      summary: 'write what runs it, into deploy/ (all: all of that), or what releases it on GitHub or GitLab',
      choices: ['systemd', 'kubernetes', 'container', 'haproxy', 'all', 'github', 'gitlab'],
    },
    dryRun: { summary: 'print the plan and touch nothing' },
    force: {
      summary:
        'write anew what exists, with --deploy only what that writes; package.json and .gitignore are only added to',
    },
    yes: { summary: 'do not ask; where there is no terminal to ask on, --force needs it' },
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
    { line: 'slipway init --deploy github', says: 'a workflow that releases what is pushed to main' },
    { line: 'slipway init --dry-run', says: 'what it would write' },
  ],
  withoutConfig: true,
  async run({ world, arguments: { folder }, options, json, quiet, signal }) {
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
    if (!dryRun && options.yes !== true) {
      if (!json && !quiet && isTerminal(world)) await confirm(plan, world, signal)
      else refuseToReplace(plan)
    }
    const written = dryRun ? [] : await applyInit(plan)
    if (json) world.stdout.write(`${JSON.stringify({ ...plan, dryRun, written }, null, 2)}\n`)
    talk(showRest(plan, color))
  },
})

function isTerminal({ stdout, stdin }: Call['world']): boolean {
  return stdout.isTTY === true && stdin().isTTY === true
}

async function confirm({ files }: InitPlan, world: Call['world'], signal: AbortSignal): Promise<void> {
  if (files.every(({ action }) => action === 'leave')) return
  const { confirm: ask, isCancel } = await import('@clack/prompts')
  const [input, output] = [world.stdin() as NodeJS.ReadStream, world.stdout as NodeJS.WriteStream]
  output.write('\n')
  const answer = await ask({ message: 'Write this?', input, output, signal })
  if (isCancel(answer)) interrupt(signal)
  if (answer !== true) throw new SlipwayError('INIT_DECLINED', {})
}

/** Where nobody is asked, what is written is new, or added to what is there; more than that must have been said. */
function refuseToReplace({ files }: InitPlan): void {
  const replaced = files.filter(({ action }) => action === 'replace').map(({ path }) => path)
  if (replaced.length === 0) return
  const problem = `--force would replace ${replaced.join(', ')}: where nobody is asked, that needs --yes`
  throw new SlipwayError('USAGE', { problem, command: 'init', suggestion: null })
}
