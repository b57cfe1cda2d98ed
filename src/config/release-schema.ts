import * as v from 'valibot'
import { defaults } from './defaults.js'
import { about, choice, list, record, section, variant } from './shapes.js'
import * as is from './values.js'

const ofBundle = v.optional(
  about('The name of the bundle that it is made of. Default: every bundle that it fits.', is.name),
)

const artifact = variant('kind', [
  section('The service, ready to run, as a tar.gz.', { kind: v.literal('tarball'), bundle: ofBundle }),
  section('The library, as npm installs it.', { kind: v.literal('npm'), bundle: ofBundle }),
  section('What is inside a bundle, in CycloneDX.', { kind: v.literal('sbom'), bundle: ofBundle }),
  section('The service as an image for containers: an OCI layout, which `docker load` takes as well.', {
    kind: v.literal('image'),
    bundle: ofBundle,
    base: v.optional(
      about(
        'What it is built on, with a `node`: `oci:FOLDER[:TAG]`, `oci-archive:FILE[:TAG]`, `docker-archive:FILE`, or `docker://REFERENCE@sha256:…` of a registry. Default: the Node that runs Slipway, alone.',
        v.union([is.imageBase, list(is.imageBase)], 'a base, like "oci:FOLDER:TAG", or a list of them'),
      ),
    ),
    platforms: v.optional(
      about(
        'The platforms that it is for, like `linux/arm64`. Default: all that the base has.',
        v.pipe(list(is.platform), v.minLength(1, 'a list of one platform at least')),
      ),
    ),
    ports: v.optional(about('The ports that it exposes; PORT is the first.', list(is.port))),
    user: v.optional(
      about(
        'Who the service is, like `1000:1000`. Default: the user of the base, or 1000:1000 where that is root.',
        is.imageUser,
      ),
    ),
    labels: v.optional(
      about('Labels and annotations beside those that are known.', record(is.labelName, is.text)),
    ),
  }),
  section('The service and the Node that runs Slipway, as one program for Linux.', {
    kind: v.literal('executable'),
    bundle: ofBundle,
    codeCache: v.optional(
      about(
        'Keep compiled code inside: it starts faster, and has other bytes each time that it is made. Default: false.',
        is.flag,
      ),
    ),
  }),
])

const artifactKinds = choice(['tarball', 'npm', 'sbom', 'image', 'executable'])

const branches = v.optional(
  about(
    'The branches that it publishes from; `*` stands for anything. Default: release.branches.',
    list(is.branch),
  ),
)

const publisher = variant('to', [
  section('A folder of this machine, such as a mounted share.', {
    to: v.literal('directory'),
    path: about('The files go into a folder of this one, named by the version.', is.path),
    branches,
  }),
  section('A program of your own.', {
    to: v.literal('command'),
    name: about('Names it in the plan and in the journal.', is.name),
    run: about(
      'The program and its arguments. It gets the files of the release by SLIPWAY_RELEASE_DIR, and must bear to be run again.',
      is.command,
    ),
    look: v.optional(
      about(
        'A program that says what is there: exit 0 the same, 3 nothing yet, anything else is an error. Default: `run` is run once: the journal, and a ref on the git remote that has the lock, remember it.',
        is.command,
      ),
    ),
    branches,
  }),
  section('A tag `v<version>`, pushed when everything else is in its place.', {
    to: v.literal('git-tag'),
    remote: v.optional(about('The remote it is pushed to.', is.remote), 'origin'),
    sign: v.optional(about('Sign it, as git is set up to.', is.flag), false),
    branches,
  }),
  section('An npm registry, with your npm and its credentials.', {
    to: v.literal('npm'),
    bundle: v.optional(
      about(
        'The name of the bundle whose npm package is published. Default: every npm package of the release.',
        is.name,
      ),
    ),
    registry: v.optional(
      about(
        'The address of the registry, without a login. Default: what package.json (publishConfig) or .npmrc says.',
        is.registry,
      ),
    ),
    access: v.optional(
      about(
        'Who may install it. Default: as it is; npm keeps a new package with a scope to its owners.',
        choice(['public', 'restricted']),
      ),
    ),
    branches,
  }),
  section(
    "A repository of an OCI registry, which gets an image under its version. Docker's and podman's logins apply.",
    {
      to: v.literal('registry'),
      repository: about('The registry and the repository: `ghcr.io/acme/ferry`.', is.repository),
      bundle: v.optional(
        about('The name of the bundle whose image it is. Default: that of the only image.', is.name),
      ),
      tags: v.optional(
        about(
          'Tags that are moved to the newest release of a release branch, never back; `<major>` and `<minor>` are those of the version.',
          list(is.tag),
        ),
        ['latest'],
      ),
      branches,
    },
  ),
  section(
    'A release on GitHub with the artifacts: a draft until everything else is in its place. The token comes from GH_TOKEN or GITHUB_TOKEN.',
    {
      to: v.literal('github'),
      repository: v.optional(
        about(
          '`owner/name`. Default: that of the remote origin, else GITHUB_REPOSITORY.',
          is.githubRepository,
        ),
      ),
      branches,
    },
  ),
])

const sign = section('Who signs the checksums: one of these.', {
  file: v.optional(
    about('A file with a private key of ed25519, as ssh-keygen writes it without a passphrase.', is.path),
  ),
  env: v.optional(about('The variable that holds the text of such a key.', is.variable)),
  agent: v.optional(about('The file with the public key, whose private one the ssh-agent has.', is.path)),
  command: v.optional(
    about(
      'A program of your own and its arguments. It gets the path of the file as its last one, and writes the signature to stdout.',
      is.command,
    ),
  ),
})

export const release = section('What a release is made of.', {
  dir: v.optional(
    about('Releases are written to a folder of this one, named by their version.', is.path),
    defaults.release.dir,
  ),
  branches: v.optional(
    about('Branches whose npm version has no suffix; `*` stands for anything.', list(is.branch)),
    defaults.release.branches,
  ),
  artifacts: v.optional(
    about(
      'What is made of the bundles; a kind alone: of every bundle that it fits. Default: tarballs of services, npm packages of libraries.',
      list(
        v.union(
          [artifactKinds, artifact],
          '"tarball", "npm", "sbom", "image", "executable", or an object with kind',
        ),
      ),
    ),
  ),
  changelog: v.optional(
    about('Say what changed since the last release, as tags named v<version> tell it.', is.flag),
    defaults.release.changelog,
  ),
  provenance: v.optional(
    about(
      'Say what the artifacts were built from, and where: an in-toto statement of SLSA provenance.',
      is.flag,
    ),
    defaults.release.provenance,
  ),
  sign: v.optional(sign),
  publish: v.optional(
    about('Where the artifacts are put, in this order, the tag last. Default: nowhere.', list(publisher)),
    defaults.release.publish,
  ),
})
