import type { PublisherConfig } from '../config/index.js'
import { isBranchAmong } from '../version/index.js'
import { command } from './command.js'
import { directory } from './directory.js'
import { gitTag } from './git/git-tag.js'
import { github } from './github/github.js'
import { npm } from './npm/npm.js'
import { registry } from './registry/registry.js'
import { type Publication, type Publisher, STAGES, type ToPublish } from './types.js'

const publishers: {
  readonly [K in PublisherConfig['to']]: Publisher<Extract<PublisherConfig, { to: K }>>
} = { directory, command, 'git-tag': gitTag, npm, registry, github }

/** What is to be published, in the order in which it is done. Of publishers, those that take the branch. */
export function planPublications(plan: ToPublish): Publication[] {
  const all = takersOf(plan).flatMap((config) => {
    const publisher = publishers[config.to] as Publisher<PublisherConfig>
    return publisher(config, plan)
  })
  return STAGES.flatMap((stage) => all.filter((publication) => publication.stage === stage))
}

/** The publishers that publish from this branch. */
export function takersOf({ config, version: { branch } }: ToPublish): PublisherConfig[] {
  return config.release.publish.filter(({ branches }) => isBranchAmong(branch, branches))
}
