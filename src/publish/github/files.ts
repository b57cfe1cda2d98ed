import { join } from 'node:path'
import type { Artifact } from '../../package/index.js'
import type { Found, PublishContext, ToPublish } from '../types.js'
import { assetLabel, assetName, assetType, compareAsset } from './assets.js'
import { notesOf } from './notes.js'
import type { Release, Releases } from './releases.js'
import { repeat } from './repeat.js'

/** Whether the release of a tag, a draft or not, has every file. Throws PUBLISHED_DIFFERS. */
export async function lookForFiles(
  releases: Releases,
  tag: string,
  { artifacts }: PublishContext,
): Promise<Found> {
  const [release] = await ofTag(releases, tag)
  if (release === undefined) return 'absent'
  const assets = await releases.assets(release.id)
  const found = artifacts.map(async (artifact) => {
    const asset = assets.find(({ name, whole }) => whole && name === assetName(artifact.file))
    if (asset !== undefined) await compareAsset(releases, asset, artifact)
    return asset !== undefined
  })
  return (await Promise.all(found)).every((there) => there) ? 'same' : 'absent'
}

/** Gives a tag its release, a draft where there is none, and to that every file that it lacks. */
export async function putFiles(
  releases: Releases,
  plan: ToPublish,
  { tag, isPrerelease }: { readonly tag: string; readonly isPrerelease: boolean },
  context: PublishContext,
): Promise<Release> {
  const { head, version } = plan
  const body = await notesOf(plan, context)
  const release = await repeat(async () => {
    const [found, ...others] = await ofTag(releases, tag)
    for (const other of others) await removeTwin(releases, other, context.artifacts)
    return (
      found ??
      (await releases.create({
        tag_name: tag,
        ...(head === null ? {} : { target_commitish: head }),
        name: `v${version.version}`,
        body,
        draft: true,
        prerelease: isPrerelease,
      }))
    )
  }, context)
  // One after the other, as GitHub asks of those who write.
  for (const artifact of context.artifacts) {
    await repeat(() => putFile(releases, release, artifact, context), context)
  }
  return release
}

/** The releases of a tag: what is published, then drafts, the oldest first, which is the same for all who look. */
async function ofTag(releases: Releases, tag: string): Promise<Release[]> {
  const [published, all] = [await releases.published(tag), await releases.all()]
  const drafts = all.filter((each) => each.tag === tag && each.draft).toSorted((a, b) => a.id - b.id)
  return published === null ? drafts : [published, ...drafts]
}

/** The draft of an answer that was lost. One that holds more than our files is left: somebody put that there. */
async function removeTwin(
  releases: Releases,
  { id }: Release,
  artifacts: readonly Artifact[],
): Promise<void> {
  const ours = new Set(artifacts.map(({ file }) => assetName(file)))
  const assets = await releases.assets(id)
  if (assets.every(({ name }) => ours.has(name))) await releases.remove(id)
}

async function putFile(
  releases: Releases,
  release: Release,
  artifact: Artifact,
  { dir }: PublishContext,
): Promise<void> {
  const name = assetName(artifact.file)
  const there = (await releases.assets(release.id)).find((asset) => asset.name === name)
  if (there?.whole === true) return compareAsset(releases, there, artifact)
  // What an upload that broke off has left: it takes the name, and is of no use.
  if (there !== undefined) await releases.removeAsset(there.id)
  const [label, type] = [assetLabel(artifact), assetType(artifact.file)]
  const uploaded = await releases.upload(release, {
    name,
    label,
    type,
    bytes: artifact.bytes,
    path: join(dir, artifact.file),
  })
  await compareAsset(releases, uploaded, artifact)
}
