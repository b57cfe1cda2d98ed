import { join } from 'node:path'
import type { RegistryConfig } from '../../config/index.js'
import { SlipwayError } from '../../errors.js'
import { openRegistry, parseReference, type Registry, sbomOfImage } from '../../package/index.js'
import { isBranchAmong } from '../../version/index.js'
import { problemsOf } from '../problems.js'
import type { CheckContext, Publication, PublishContext, Publisher, ToPublish } from '../types.js'
import { attach, attachmentsOf, hasSbom } from './attach.js'
import { type ImageArchive, openImageArchive } from './image-archive.js'
import { fillTag, isAsNew } from './moving-tag.js'
import { pushImage, putManifest, type Source } from './push-image.js'

/**
 * Pushes the image of a bundle, with what the release says about it, to an OCI registry. Its tag is the canonical version,
 * and comes last. Tags that follow the newest release are moved when everything is published, and never back.
 */
export const registry: Publisher<RegistryConfig> = (config, plan) => {
  const { version } = plan.version
  const { place, open } = locate(config.repository)
  const imageOf = ({ dir }: PublishContext): Promise<ImageArchive> =>
    openImageArchive(join(dir, fileOf(config, plan)))

  const image: Publication = {
    id: `registry:${place}`,
    title: `Push ${place}:${version}`,
    stage: 'files',
    check: async (context) => problemsOf([open(context).checkRight('push')]),
    async look(context) {
      const [there, { top }] = await Promise.all([open(context).manifest(version), imageOf(context)])
      if (there === null) return 'absent'
      if (there.digest === top.digest) return 'same'
      throw new SlipwayError('PUBLISHED_DIFFERS', {
        what: `the image ${place}:${version}`,
        there: there.digest,
        made: top.digest,
      })
    },
    async act(context) {
      const to = open(context)
      const archive = await imageOf(context)
      await pushImage(to, archive, baseOf(archive, to, context))
      const { bundle } = config
      const sbom = hasSbom(context.artifacts, bundle) ? await sbomOf(archive) : null
      const attachments = attachmentsOf(context.artifacts, { bundle, sbom })
      await attach(to, archive.top, { dir: context.dir, attachments, created: plan.version.committedAt })
      await putManifest(to, archive.top, version)
    },
  }

  const moving = (tag: string): Publication => {
    const isThere = async (context: PublishContext): Promise<boolean> => {
      const { digest } = (await imageOf(context)).top
      return isAsNew(open(context), tag, { digest, version: plan.version })
    }
    return {
      id: `registry:${place}:${tag}`,
      title: `Move ${place}:${tag} to ${version}`,
      stage: 'announcement',
      // The right to push is the image's to ask for.
      check: null,
      look: async (context) => ((await isThere(context)) ? 'same' : 'absent'),
      async act(context) {
        // A later release may have come in between.
        if (!(await isThere(context))) await putManifest(open(context), (await imageOf(context)).top, tag)
      },
    }
  }

  const isRelease = isBranchAmong(plan.version.branch, plan.config.release.branches)
  const tags = isRelease ? [...new Set(config.tags.map((tag) => fillTag(tag, plan.version)))] : []
  return [image, ...tags.map(moving)]
}

/** Of what is in the image; null where Slipway put no bundle there. */
function sbomOf({ manifests, blobs }: ImageArchive): Promise<string | null> {
  return sbomOfImage(
    manifests.map(({ content }) => content),
    (digest) => {
      const blob = blobs.find((each) => each.digest === digest)
      if (blob === undefined) throw new Error(`the image has no ${digest}`)
      return blob.open(0, blob.size)
    },
  )
}

function locate(text: string): { place: string; open: (context: CheckContext) => Registry } {
  const { host, repository } = parseReference(text)
  const open = ({ world, signal }: CheckContext): Registry =>
    openRegistry({ host, repository, rights: ['pull', 'push'], world, signal })
  return { place: `${host}/${repository}`, open }
}

/** The image that is published. */
function fileOf({ bundle }: RegistryConfig, { artifacts }: ToPublish): string {
  const image = artifacts.find((artifact) => artifact.kind === 'image' && artifact.bundle === bundle)
  if (image === undefined) throw new Error(`the config lets a publisher of no image pass: ${bundle}`)
  return image.file
}

/** What the image was made from, where that is on the same registry. */
function baseOf(
  { baseName }: ImageArchive,
  { host, repository }: Registry,
  { world, signal }: CheckContext,
): Source | null {
  if (baseName === null) return null
  try {
    const base = parseReference(baseName)
    if (base.host !== host || base.repository === repository) return null
    const reader = openRegistry({
      host,
      repository,
      rights: ['pull', 'push'],
      alsoRead: base.repository,
      world,
      signal,
    })
    return { repository: base.repository, registry: reader }
  } catch {
    // It came from a file, or from nowhere.
    return null
  }
}
