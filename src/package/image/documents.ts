import * as v from 'valibot'

// What an image consists of beside its layers, as the OCI and Docker have it. Of what others made, only what is used is
// looked at; a config keeps all that it says.

const digest = v.pipe(v.string(), v.regex(/^sha256:[0-9a-f]{64}$/))
const texts = v.record(v.string(), v.string())

const descriptor = v.looseObject({
  mediaType: v.optional(v.string(), ''),
  digest,
  size: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  annotations: v.nullish(texts),
  platform: v.nullish(
    v.looseObject({ os: v.string(), architecture: v.string(), variant: v.optional(v.string()) }),
  ),
})
export type Descriptor = v.InferOutput<typeof descriptor>

export const imageIndex = v.looseObject({ manifests: v.array(descriptor) })
export const imageManifest = v.looseObject({ config: descriptor, layers: v.array(descriptor) })

/** What a tag may lead to, whoever put it there: an image, an index, or something else that registries keep. */
export const anyManifest = v.pipe(
  v.unknown(),
  // valibot takes a list for an object.
  v.check((value) => !Array.isArray(value)),
  v.looseObject({
    annotations: v.nullish(v.record(v.string(), v.unknown())),
    manifests: v.nullish(v.array(descriptor)),
    config: v.nullish(descriptor),
  }),
)

/** What is said of what was made by whomever. */
export const anyConfig = v.looseObject({
  config: v.nullish(v.looseObject({ Labels: v.nullish(v.record(v.string(), v.unknown())) })),
})

export const imageConfig = v.looseObject({
  os: v.string(),
  architecture: v.string(),
  variant: v.optional(v.string()),
  config: v.nullish(
    v.looseObject({
      User: v.nullish(v.string()),
      Env: v.nullish(v.array(v.string())),
      Entrypoint: v.nullish(v.array(v.string())),
      Cmd: v.nullish(v.array(v.string())),
      WorkingDir: v.nullish(v.string()),
      Labels: v.nullish(texts),
      ExposedPorts: v.nullish(v.record(v.string(), v.unknown())),
    }),
  ),
  rootfs: v.looseObject({ type: v.string(), diff_ids: v.array(digest) }),
  history: v.nullish(
    v.array(v.looseObject({ empty_layer: v.optional(v.boolean()), created_by: v.nullish(v.string()) })),
  ),
})
export type ImageConfig = v.InferOutput<typeof imageConfig>

/** The manifest.json of `docker save`. */
export const dockerManifest = v.pipe(
  v.array(
    v.looseObject({
      Config: v.string(),
      RepoTags: v.nullish(v.array(v.string())),
      Layers: v.array(v.string()),
    }),
  ),
  v.minLength(1),
)

/** A document in JSON; null where it is none of this kind. */
export function parseDocument<S extends v.GenericSchema>(
  schema: S,
  bytes: Uint8Array,
): v.InferOutput<S> | null {
  try {
    const { success, output } = v.safeParse(schema, JSON.parse(Buffer.from(bytes).toString()))
    return success ? output : null
  } catch {
    return null
  }
}
