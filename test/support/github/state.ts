import { sha256 } from '../../../src/sha256.js'
import { git } from '../git.js'

export interface ReleaseState {
  readonly id: number
  tag: string
  target: string | null
  name: string | null
  body: string | null
  draft: boolean
  prerelease: boolean
  readonly assets: AssetState[]
}

export interface AssetState {
  readonly id: number
  readonly name: string
  readonly label: string
  readonly type: string
  state: 'uploaded' | 'starter'
  content: Buffer
}

export interface Outcome {
  readonly status: number
  readonly body?: unknown
}

/** What GitHub knows of one repository: its releases here, its commits and tags in a bare repository of git. */
export class GithubState {
  readonly releases: ReleaseState[] = []
  latest: ReleaseState | null = null
  readonly origin: string
  #ids = 100

  /** @param origin the bare repository */
  constructor(origin: string) {
    this.origin = origin
  }

  async commitOf(name: string): Promise<string | null> {
    const said = await git(this.origin, ['rev-parse', '--verify', '--quiet', `${name}^{commit}`]).catch(
      () => '',
    )
    return said.trim() || null
  }

  published(tag: string): ReleaseState | undefined {
    return this.releases.find((release) => release.tag === tag && !release.draft)
  }

  byId(id: number): ReleaseState | undefined {
    return this.releases.find((release) => release.id === id)
  }

  /** What GitHub says of fields that it does not take; null: they are well. */
  async invalid(fields: Record<string, unknown>, own: ReleaseState | null): Promise<Outcome | null> {
    const { tag_name: tag = own?.tag, target_commitish: target, body, make_latest: latest } = fields
    const { draft = own?.draft ?? false, prerelease = own?.prerelease ?? false } = fields
    if (typeof tag !== 'string' || tag === '') return refuse('Release', 'missing_field', 'tag_name')
    if (typeof draft !== 'boolean' || typeof prerelease !== 'boolean')
      return refuse('Release', 'invalid', 'draft')
    if (target !== undefined && (await this.commitOf(target as string)) === null)
      return refuse('Release', 'invalid', 'target_commitish')
    if (typeof body === 'string' && body.length > 125_000) return refuse('Release', 'custom', 'body')
    if (latest !== undefined && !['true', 'false', 'legacy'].includes(latest as string))
      return refuse('Release', 'invalid', 'make_latest')
    if (latest === 'true' && (draft || prerelease)) return refuse('Release', 'invalid', 'make_latest')
    const there = this.published(tag)
    if (!draft && there !== undefined && there !== own) return refuse('Release', 'already_exists', 'tag_name')
    return null
  }

  async create(fields: Record<string, unknown>): Promise<Outcome> {
    const refused = await this.invalid(fields, null)
    if (refused !== null) return refused
    const release = { ...EMPTY, id: (this.#ids += 1), assets: [] }
    this.releases.unshift(release)
    await this.set(release, fields)
    return { status: 201, body: release }
  }

  async change(release: ReleaseState, fields: Record<string, unknown>): Promise<Outcome> {
    const refused = await this.invalid(fields, release)
    if (refused !== null) return refused
    await this.set(release, fields)
    return { status: 200, body: release }
  }

  async set(release: ReleaseState, fields: Record<string, unknown>): Promise<void> {
    const wasDraft = release.draft
    const {
      tag_name: tag,
      target_commitish: target,
      name,
      body,
      draft,
      prerelease,
      make_latest: latest,
    } = fields
    if (typeof tag === 'string') release.tag = tag
    if (typeof target === 'string') release.target = target
    if (typeof name === 'string') release.name = name
    if (typeof body === 'string') release.body = body
    release.draft = (draft as boolean | undefined) ?? release.draft
    release.prerelease = (prerelease as boolean | undefined) ?? release.prerelease
    if (release.draft) return
    // Of who does not say otherwise, what is newly published is the latest.
    const byDefault = wasDraft && !release.prerelease
    if (latest === 'true' || (latest === undefined && byDefault)) this.latest = release
    const ref = `refs/tags/${release.tag}`
    if ((await this.commitOf(ref)) !== null) return
    await git(this.origin, ['update-ref', ref, (await this.commitOf(release.target ?? 'HEAD')) ?? ''])
  }

  remove(release: ReleaseState): void {
    this.releases.splice(this.releases.indexOf(release), 1)
  }

  /** The asset that an upload begins with; or why there is none. */
  begin(release: ReleaseState, query: URLSearchParams, type: string): AssetState | Outcome {
    const wanted = query.get('name') ?? ''
    const name = wanted.replaceAll(/[^\w.-]+/g, '.').replace(/^\.+|\.+$/g, '')
    if (name === '') return refuse('ReleaseAsset', 'missing_field', 'name')
    if (release.assets.some((asset) => asset.name === name))
      return refuse('ReleaseAsset', 'already_exists', 'name')
    const [label, content] = [query.get('label') ?? '', Buffer.alloc(0)]
    const asset: AssetState = { id: (this.#ids += 1), name, label, type, state: 'starter', content }
    release.assets.push(asset)
    return asset
  }

  assetById(id: number): { release: ReleaseState; asset: AssetState } | undefined {
    return this.releases
      .flatMap((release) => release.assets.map((asset) => ({ release, asset })))
      .find(({ asset }) => asset.id === id)
  }
}

const EMPTY = { tag: '', target: null, name: null, body: null, draft: true, prerelease: false }

export function refuse(resource: string, code: string, field: string): Outcome {
  return { status: 422, body: { message: 'Validation Failed', errors: [{ resource, code, field }] } }
}

export function shownAsset({ id, name, label, type, state, content }: AssetState, digests: boolean): unknown {
  const digest = digests && state === 'uploaded' ? `sha256:${digestOf(content)}` : null
  return { id, name, label, content_type: type, state, size: content.byteLength, digest }
}

/** A large one is asked for often. */
const known = new WeakMap<Buffer, string>()

export function digestOf(content: Buffer): string {
  const digest = known.get(content) ?? sha256(content)
  known.set(content, digest)
  return digest
}
