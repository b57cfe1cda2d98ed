import type { Config } from '../../config/index.js'
import type { PlannedArtifact } from '../../package/index.js'
import { planPublications, type Publication } from '../../publish/index.js'
import { releaseChecks } from '../check/checks.js'
import { onDisk } from '../on-disk.js'
import { packedSteps } from './packed-step.js'
import { paperSteps } from './paper-steps.js'
import { place } from './place.js'
import { made } from './made.js'
import { preflight } from '../check/preflight.js'
import { publishSteps } from './publish-steps.js'
import { refuseChangesSince, refuseModuleChanges } from '../check/refuse-changes.js'
import { keyOf } from '../journal/resume.js'
import type { ReleasePlan, Step } from '../types.js'
import { keepTrials, trialStep } from './trial-step.js'

type Planned = Pick<ReleasePlan, 'version' | 'head' | 'artifacts' | 'lock' | 'goesOn' | 'snapshot'>

/** The steps of a release, in order. Each calls one room, which is loaded when its step runs. */
export function releaseSteps(config: Config, plan: Planned): Step[] {
  const publications = publicationsOf(config, plan)
  return [
    check,
    ...(plan.goesOn ? [] : buildingSteps(config, plan)),
    ...publishSteps(publications, plan.lock),
  ]
}

/** What is to be published, in order. A snapshot is for trying: nobody else sees it. */
export function publicationsOf(config: Config, plan: Omit<Planned, 'lock' | 'goesOn'>): Publication[] {
  return plan.snapshot ? [] : planPublications({ config, ...plan })
}

/** From the checkout to the files in their place. */
function buildingSteps(config: Config, { artifacts, lock }: Planned): Step[] {
  const services = config.trial.enabled ? config.bundles.filter(({ kind }) => kind === 'service') : []
  return [
    ...(config.generate.module === null ? [] : [generate]),
    ...config.bundles.map(({ name }) => bundleStep(name)),
    recheck,
    ...services.map(({ name }) => trialStep(name)),
    ...artifacts.map(packageStep),
    ...packedSteps(config, artifacts),
    ...(artifacts.length === 0 ? [] : [...paperSteps(config, lock), checkOnceMore, put]),
  ]
}

const check: Step = {
  id: 'check',
  title: 'Check that it can be released',
  async run({ plan, config, world, signal }) {
    const checks = releaseChecks(config, plan, publicationsOf(config, plan))
    await preflight(plan.version.version, checks, { world, signal })
  },
}

const generate: Step = {
  id: 'generate',
  title: 'Write the version module',
  async run(context) {
    const { writeVersionModule } = await import('../../generate/index.js')
    const written = await writeVersionModule(context.config)
    if (written.length > 0) await refuseModuleChanges(context, written)
  },
}

const bundleStep = (name: string): Step => ({
  id: `bundle:${name}`,
  title: `Bundle ${name}`,
  async run({ config, plan, bundles, signal }) {
    const { bundle } = await import('../../bundle/index.js')
    const own = config.bundles.find((each) => each.name === name)
    if (own === undefined) throw new Error(`the plan names a bundle that the config has not: ${name}`)
    bundles.set(name, await bundle(own, { version: plan.version, module: config.generate.module, signal }))
  },
})

const recheck: Step = {
  id: 'recheck',
  title: 'Check that the tree is still the same',
  run: (context) => refuseChangesSince(context),
}

/** What was tried is a program that may write anywhere, and packing reads more of the tree than was bundled. */
const checkOnceMore: Step = {
  id: 'recheck:packed',
  title: 'Check once more that the tree is the same',
  run: (context) => refuseChangesSince(context),
}

const packageStep = (planned: PlannedArtifact): Step => ({
  id: `package:${planned.kind}:${planned.bundle}`,
  title: `Make ${planned.file}`,
  run: (context) =>
    onDisk(context.config.release.dir, async () => {
      const { makeArtifact } = await import('../../package/index.js')
      const { plan, world, signal, artifacts } = context
      const bundle = made(context, planned.bundle)
      const dir = await context.staging()
      artifacts.push(await makeArtifact(planned, { bundle, version: plan.version, world, signal, dir }))
    }),
})

const put: Step = {
  id: 'place',
  title: 'Put everything in place',
  run: (context) =>
    onDisk(context.config.release.dir, async () => {
      const { plan, artifacts, folder, journal } = context
      const beside = await keepTrials(context)
      context.alreadyThere = await place(await context.staging(), folder, artifacts, beside)
      if (plan.publications.length > 0) await journal.append({ event: 'placed', key: keyOf(plan), artifacts })
    }),
}
