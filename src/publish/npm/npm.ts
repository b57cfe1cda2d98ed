import { join } from 'node:path'
import type { BundleConfig, NpmConfig } from '../../config/index.js'
import { SlipwayError } from '../../errors.js'
import { compare } from './compare.js'
import { retryConflicts } from './retry-conflicts.js'
import { type NpmTarget, openTarget } from './target.js'
import type { CheckContext, Found, Publication, PublishContext, Publisher, ToPublish } from '../types.js'

/**
 * Publishes npm packages, then leads people to them. Each has two publications: the file, under a tag that nobody
 * installs by; and its dist-tag, which moves when everything else is in place.
 */
export const npm: Publisher<NpmConfig> = (config, plan) =>
  plan.artifacts.flatMap(({ kind, bundle: name, file }) => {
    const bundle = plan.config.bundles.find((each) => each.name === name)
    if (kind !== 'npm' || bundle === undefined || !config.bundles.includes(name)) return []
    return publicationsOf(file, bundle, config, plan)
  })

function publicationsOf(
  file: string,
  { name, root }: BundleConfig,
  config: NpmConfig,
  { version, head }: ToPublish,
): Publication[] {
  let opened: Promise<NpmTarget> | null = null
  const open = (context: CheckContext): Promise<NpmTarget> => (opened ??= openTarget(root, config, context))
  const place = `${config.registry ?? ''}${name}`

  async function look(context: PublishContext): Promise<Found> {
    const { pkg, registry } = await open(context)
    const released = await registry.look(version.npm)
    if (released === null) return 'absent'
    await compare(released, join(context.dir, file), `${pkg.name}@${version.npm} on ${registry.shown}`)
    return 'same'
  }

  /** The tag that is to move; null: it has, or another one leads to something newer. */
  async function tagToMove(context: CheckContext): Promise<string | null> {
    const { registry } = await open(context)
    const { distTagFor } = await import('./dist-tag.js')
    const tags = await registry.tags()
    const tag = distTagFor(version, tags)
    return tag === null || tags[tag] === version.npm ? null : tag
  }

  return [
    {
      id: `npm:${place}`,
      title: `Publish ${name} ${version.npm} to ${config.registry ?? 'npm'}`,
      stage: 'files',
      movesTag: async (context) => (await open(context)).isTrusted,
      async check(context) {
        const { checkNpm } = await import('./check.js')
        return checkNpm({ root, version, head, open: () => open(context) }, context)
      },
      look,
      async act(context) {
        const { registry, isTrusted, access, provenance } = await open(context)
        const { NOT_YET } = await import('./dist-tag.js')
        // A trusted publisher can set a tag now, and never again.
        const tag = (isTrusted ? await tagToMove(context) : null) ?? NOT_YET
        const publish = (): Promise<void> =>
          registry.publish(join(context.dir, file), { tag, access, provenance })
        await retryConflicts(publish, async () => (await look(context)) === 'same', context)
      },
    },
    {
      id: `npm-tag:${place}`,
      title: `Lead those who install ${name} to ${version.npm}`,
      stage: 'announcement',
      // What publishes may move the tag too.
      check: null,
      look: async (context) => ((await tagToMove(context)) === null ? 'same' : 'absent'),
      async act(context) {
        const { pkg, registry, isTrusted } = await open(context)
        const move = async (): Promise<void> => {
          const tag = await tagToMove(context)
          if (tag === null) return
          if (!isTrusted || (await registry.user()) !== null) return registry.addTag(version.npm, tag)
          const { shown } = registry
          throw new SlipwayError('NPM_TAG_NOT_MOVED', {
            tag,
            name: pkg.name,
            version: version.npm,
            registry: shown,
          })
        }
        await retryConflicts(move, async () => (await tagToMove(context)) === null, context)
      },
    },
  ]
}
