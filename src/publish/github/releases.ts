import { SlipwayError } from '../../errors.js'
import type { GithubClient, UploadedFile } from './client.js'
import { hasFields, numberOf, textOf } from './fields.js'

export interface Release {
  readonly id: number
  readonly tag: string
  readonly draft: boolean
  readonly prerelease: boolean
  /** Where files are uploaded to: the address without the part in braces. */
  readonly upload: string
}

export interface Asset {
  readonly id: number
  readonly name: string
  /** False where an upload broke off. */
  readonly whole: boolean
  readonly bytes: number
  /** `sha256:…`; null for what was uploaded before GitHub kept any. */
  readonly digest: string | null
}

/** The releases of one repository on GitHub. All throw what the client throws. */
export interface Releases {
  /** `owner/name`. */
  readonly repository: string
  /** What everybody sees under a tag; null: nothing. */
  readonly published: (tag: string) => Promise<Release | null>
  /** Drafts too. */
  readonly all: () => Promise<readonly Release[]>
  /** The one that GitHub calls the latest. */
  readonly latest: () => Promise<Release | null>
  readonly create: (fields: ReleaseFields) => Promise<Release>
  readonly change: (id: number, fields: Partial<ReleaseFields>) => Promise<void>
  readonly remove: (id: number) => Promise<void>
  readonly assets: (id: number) => Promise<readonly Asset[]>
  readonly upload: (release: Release, file: AssetFile) => Promise<Asset>
  readonly download: (asset: Asset) => Promise<Uint8Array>
  readonly removeAsset: (asset: number) => Promise<void>
  /** The commit that a tag leads to; null: there is no such tag. */
  readonly commitOf: (tag: string) => Promise<string | null>
  readonly hasCommit: (id: string) => Promise<boolean>
  /** What GitHub says that the one who asks may do; null: it does not say. */
  readonly permissions: () => Promise<{ readonly pull: boolean; readonly push: boolean } | null>
  /** Asks for something that takes the right to write, and changes nothing. */
  readonly mayWrite: (tag: string, commit: string) => Promise<boolean>
}

/** As GitHub names them. */
export interface ReleaseFields {
  readonly tag_name: string
  readonly target_commitish?: string
  readonly name?: string
  readonly body?: string
  readonly draft: boolean
  readonly prerelease: boolean
  readonly make_latest?: string
}

export interface AssetFile extends UploadedFile {
  readonly name: string
  readonly label: string
}

/** More than anybody puts one on another. */
const MOST_TAGS = 20

export function releasesOf(repository: string, client: GithubClient): Releases {
  const base = `/repos/${repository}`
  const json = (path: string): Promise<unknown> => client.find(path)

  return {
    repository,
    published: async (tag) => releaseOf(await json(`${base}/releases/tags/${encodeURIComponent(tag)}`)),
    all: async () => (await client.pages(`${base}/releases`)).flatMap((each) => releaseOf(each) ?? []),
    latest: async () => releaseOf(await json(`${base}/releases/latest`)),
    create: async (fields) => known(releaseOf(await client.post(`${base}/releases`, fields))),
    change: async (id, fields) => void (await client.patch(`${base}/releases/${id}`, fields)),
    remove: (id) => client.remove(`${base}/releases/${id}`),
    assets: async (id) =>
      (await client.pages(`${base}/releases/${id}/assets`)).flatMap((each) => assetOf(each) ?? []),
    async upload({ upload }, { name, label, ...file }) {
      const query = new URLSearchParams({ name, ...(label === '' ? {} : { label }) })
      return known(assetOf(await client.upload(`${upload}?${query.toString()}`, file)))
    },
    download: ({ id, bytes }) => client.download(`${base}/releases/assets/${id}`, bytes),
    removeAsset: (asset) => client.remove(`${base}/releases/assets/${asset}`),
    async commitOf(tag) {
      let object = objectOf(await json(`${base}/git/ref/tags/${encodeURIComponent(tag)}`))
      // An annotated tag is an object of its own, which may lead to another one.
      for (let steps = 0; object?.type === 'tag'; steps += 1) {
        const path: string = `${base}/git/tags/${object.sha}`
        if (steps === MOST_TAGS) throw new SlipwayError('GITHUB_ENDLESS', { path, steps })
        object = objectOf(await json(path))
      }
      return object?.sha ?? null
    },
    hasCommit: async (id) => (await json(`${base}/git/commits/${id}`)) !== null,
    async permissions() {
      const found = await client.get(base)
      const permissions = hasFields(found) ? found['permissions'] : null
      if (!hasFields(permissions)) return null
      return { pull: permissions['pull'] === true, push: permissions['push'] === true }
    },
    async mayWrite(tag, commit) {
      // Notes that GitHub makes up, and nothing keeps.
      const fields = { tag_name: tag, target_commitish: commit }
      return client.mayPost(`${base}/releases/generate-notes`, fields)
    },
  }
}

/** What was made is told of. */
function known<T>(made: T | null): T {
  if (made === null)
    throw new SlipwayError('GITHUB_UNSURE', {
      asked: 'POST',
      status: 201,
      said: 'it does not say what was made',
    })
  return made
}

/** Whatever stands there: it comes from the network. */
function releaseOf(value: unknown): Release | null {
  if (!hasFields(value)) return null
  const [id, tag, address] = [numberOf(value['id']), textOf(value['tag_name']), textOf(value['upload_url'])]
  if (id === null || tag === null || address === null) return null
  const [draft, prerelease] = [value['draft'] === true, value['prerelease'] === true]
  return { id, tag, draft, prerelease, upload: address.replace(/\{.*$/, '') }
}

function assetOf(value: unknown): Asset | null {
  if (!hasFields(value)) return null
  const [id, name] = [numberOf(value['id']), textOf(value['name'])]
  if (id === null || name === null) return null
  const whole = value['state'] === 'uploaded'
  return { id, name, whole, bytes: numberOf(value['size']) ?? 0, digest: textOf(value['digest']) }
}

function objectOf(value: unknown): { type: string; sha: string } | null {
  const object = hasFields(value) ? value['object'] : null
  const sha = hasFields(object) ? textOf(object['sha']) : null
  if (!hasFields(object) || sha === null || !/^[0-9a-f]+$/.test(sha)) return null
  return { type: textOf(object['type']) ?? '', sha }
}
