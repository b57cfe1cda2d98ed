/** How the bundle differs, when it runs, from what it was packed into. */
const artifactLooks = {
  tarball:
    'A tarball has the bundle, its manifest and the package.json that Slipway wrote, and finds the packages that this names.',
  image:
    'An image has the bundle, the packages that stayed outside of it and its base, and is started with its own Env and PATH.',
  executable:
    'Nothing lies beside an executable: import.meta.url and __filename are the program itself, and no file can be read there.',
} as const

/**
 * Every error that a person can meet: a code, the exit it leads to, what happened (with the offending value),
 * and what to do. Anything else that is thrown is a bug of Slipway's own.
 */
const table = {
  // version
  GIT_NOT_FOUND: {
    exit: 3,
    what: (p: { said: string }) => `git could not be started: ${quote(p.said)}`,
    fix: () => 'Install git, or give the version of this source with SLIPWAY_VERSION.',
  },
  GIT_FAILED: {
    exit: 3,
    what: (p: { command: string; exit: number | null; said: string }) =>
      `\`${p.command}\` ${p.exit === null ? 'was killed' : `ended with exit code ${p.exit}`}: ${quote(p.said)}`,
    fix: () => 'Run `git status` and `git fsck` in this checkout, and repair what they name.',
  },
  NO_REPOSITORY: {
    exit: 3,
    what: (p: { folder: string }) => `${quote(p.folder)} is in no git repository`,
    fix: () => 'Run it in a git checkout, or give the version of this source with SLIPWAY_VERSION.',
  },
  REPOSITORY_NOT_OWNED: {
    exit: 3,
    what: (p: { repository: string }) =>
      `git does not read ${quote(p.repository)}, because it belongs to another user`,
    fix: (p: { repository: string }) =>
      `If you trust it: \`git config --global --add safe.directory ${shellWord(p.repository)}\`. Else run it as its owner.`,
  },
  NO_WORK_TREE: {
    exit: 3,
    what: (p: { folder: string }) => `${quote(p.folder)} is a bare repository, or git's own folder in one`,
    fix: () => 'Run it in a checkout: `git worktree add ../checkout` makes one.',
  },
  NO_COMMIT: {
    exit: 3,
    what: (p: { folder: string }) => `the branch checked out in ${quote(p.folder)} has no commit yet`,
    fix: () => 'Commit something: a version is that of a commit.',
  },
  FOLDER_UNTRACKED: {
    exit: 3,
    what: (p: { folder: string; repository: string }) =>
      `${quote(p.folder)} lies in the repository ${quote(p.repository)}, which does not track it`,
    fix: () =>
      'If it belongs there, `git add` it; if not, `git init` it. Or give its version with SLIPWAY_VERSION.',
  },
  SHALLOW_HISTORY: {
    exit: 3,
    what: (p: { folder: string; fetched: boolean }) =>
      `${quote(p.folder)} is a shallow clone${p.fetched ? ', even after fetching all that its remote has' : ''}: its commits cannot be counted`,
    fix: (p: { fetched: boolean }) =>
      p.fetched
        ? 'Its remote is shallow itself, or has lost these commits: clone from the repository where they were made.'
        : 'Run `slipway version --unshallow`, or `git fetch --unshallow`. In CI, check out the whole history: `fetch-depth: 0` (GitHub), `GIT_DEPTH: 0` (GitLab).',
  },
  FETCH_FAILED: {
    exit: 1,
    what: (p: { folder: string; said: string }) =>
      `the history that ${quote(p.folder)} lacks could not be fetched: ${quote(p.said)}`,
    fix: () => 'See that the remote can be reached: `git fetch --unshallow` must work here.',
  },
  HISTORY_INCOMPLETE: {
    exit: 3,
    what: (p: { said: string }) =>
      `the history in this repository has gaps, and cannot be counted: ${quote(p.said)}`,
    fix: () =>
      '`git fsck` names what is missing; a fresh clone has it. Where the clone is partial (`--filter`), clone in full.',
  },
  PATHS_NOT_COMMITTED: {
    exit: 3,
    what: (p: { paths: readonly string[] }) => `no commit touched ${p.paths.map(quote).join(', ')}`,
    fix: () =>
      'Set version.paths in build.config.ts to paths that are committed, relative to the config file.',
  },
  COMMIT_DATE_UNUSABLE: {
    exit: 3,
    what: (p: { commit: string; seconds: number }) =>
      `the date of commit ${p.commit} is not between the years 1970 and 9999: ${p.seconds} seconds since 1970`,
    fix: () => "Set the clock and commit again, or set version.date to 'build', or SOURCE_DATE_EPOCH.",
  },
  VERSION_BASE_MISSING: {
    exit: 2,
    what: (p: { packageVersion: string | null }) =>
      `neither version.base nor package.json gives major.minor; package.json's version is ${p.packageVersion === null ? 'missing' : quote(p.packageVersion)}`,
    fix: () =>
      'Set version.base in build.config.ts, or version in package.json: `npm pkg set version=1.0.0`.',
  },
  BASE_NOT_LITERAL: {
    exit: 2,
    what: (p: { base: string; file: string | null }) =>
      `version.count is 'since-base', and the base ${quote(p.base)} is not written as text at version.base in ${p.file === null ? 'a config file' : quote(p.file)}`,
    fix: (p: { base: string }) =>
      `Write \`version: { base: '${p.base}' }\` into the object that it exports, so that its commits tell when it changed.`,
  },
  VERSION_UNREADABLE: {
    exit: 2,
    what: (p: { text: string }) => `${quote(p.text)} is not a version`,
    fix: () => 'A version looks like 1.0.275-b244a2b9b8-20150202.163449, with .dirty behind it or not.',
  },
  SLIPWAY_VERSION_INVALID: {
    exit: 2,
    what: (p: { text: string }) => `SLIPWAY_VERSION is not a version: ${quote(p.text)}`,
    fix: () => 'Set it to what `slipway version` prints in a git checkout of this source, or unset it.',
  },
  SLIPWAY_VERSION_CONTRADICTED: {
    exit: 3,
    what: (p: { given: string; found: string }) => `SLIPWAY_VERSION says ${p.given}, and git says ${p.found}`,
    fix: () => 'Unset SLIPWAY_VERSION, or check out the commit that it names.',
  },
  SOURCE_DATE_EPOCH_INVALID: {
    exit: 2,
    what: (p: { value: string }) =>
      `SOURCE_DATE_EPOCH must be a whole number of seconds since 1970, before the year 10000; got ${quote(p.value)}`,
    fix: () => 'Set it to such a number (`git log -1 --format=%ct` prints one), or unset it.',
  },
  // cli
  USAGE: {
    exit: 2,
    what: (p: { problem: string; command: string | null; suggestion: string | null }) => p.problem,
    fix: (p: { command: string | null; suggestion: string | null }) =>
      (p.suggestion === null ? '' : `Did you mean ${p.suggestion}? `) +
      `\`slipway ${p.command === null ? '' : `${p.command} `}--help\` shows what there is.`,
  },
  CWD_NO_FOLDER: {
    exit: 2,
    what: (p: { folder: string }) => `${quote(p.folder)} is no folder`,
    fix: () => 'Correct the path after --cwd.',
  },
  OUTPUT_LOST: {
    exit: 1,
    what: (p: { reason: string }) => `what was to be printed could not be written: ${p.reason}`,
    fix: () => 'Make room where the output goes, and run the command again.',
  },
  CONFLICTING_FLAGS: {
    exit: 2,
    what: (p: { first: string; second: string }) => `${p.first} and ${p.second} cannot be used together`,
    fix: () => 'Leave one of them out.',
  },
  // config
  PROJECT_MISSING: {
    exit: 2,
    what: (p: { folder: string }) =>
      `${quote(p.folder)} has no build.config.ts and no package.json, nor has a folder above it`,
    fix: () => 'Go into the folder of a project (or name it with --cwd), or make one with `slipway init`.',
  },
  CONFIG_MISSING: {
    exit: 2,
    what: (p: { file: string }) => `There is no config file ${quote(p.file)}`,
    fix: () => 'Correct the path after --config, or leave it out to have build.config.ts looked for.',
  },
  CONFIG_KIND_UNKNOWN: {
    exit: 2,
    what: (p: { file: string; allowed: readonly string[] }) =>
      `${quote(p.file)} is not a config file: its name must end with ${p.allowed.join(', ')}`,
    fix: () => 'Rename it, or name another file with --config.',
  },
  CONFIG_AMBIGUOUS: {
    exit: 2,
    what: (p: { folder: string; files: readonly [string, string] }) =>
      `${quote(p.folder)} has both ${p.files[0]} and ${p.files[1]}`,
    fix: () => 'Remove one of them, or choose with --config.',
  },
  CONFIG_UNREADABLE: {
    exit: 2,
    what: (p: { file: string; reason: string }) => `${quote(p.file)} cannot be read: ${p.reason}`,
    fix: () => 'Check that it is a file, and that you may read it.',
  },
  CONFIG_SYNTAX: {
    exit: 2,
    what: (p: { file: string }) => `${quote(p.file)} has an error`,
    fix: () => 'Correct what is shown above.',
  },
  CONFIG_THREW: {
    exit: 2,
    what: (p: { file: string }) => `${quote(p.file)} failed while it ran`,
    fix: () => 'Correct the config where the error above points.',
  },
  CONFIG_LATE: {
    exit: 2,
    what: (p: { file: string; deadline: number }) =>
      `${quote(p.file)} was still running, or its promise still open, after ${p.deadline} ms`,
    fix: () => 'Let it export an object, or a promise that settles sooner.',
  },
  CONFIG_INVALID: {
    exit: 2,
    what: (p: { file: string | null; mistakes: number }) =>
      p.file === null
        ? 'There is no build.config.ts, and without one the defaults do not fit'
        : `${quote(p.file)} has ${p.mistakes === 1 ? 'a mistake' : `${p.mistakes} mistakes`}`,
    fix: (p: { file: string | null }) =>
      p.file === null
        ? 'Do what is said above, or create a build.config.ts and set the options it names.'
        : 'Correct the options shown above.',
  },
  // generate
  VERSION_MODULE_FOREIGN: {
    exit: 2,
    what: (p: { file: string }) =>
      `${quote(p.file)} is where the version module goes, and it is not Slipway's`,
    fix: () => 'Move it away, or set generate.module in build.config.ts to another path (false: no module).',
  },
  INIT_NOT_EMPTY: {
    exit: 2,
    what: (p: { folder: string; files: readonly string[] }) =>
      `${quote(p.folder)} holds files and no package.json: ${p.files.slice(0, 5).map(quote).join(', ')}${p.files.length > 5 ? ', …' : ''}`,
    fix: () => 'Go to the folder of the package.json, or name a new folder: `slipway init my-service`.',
  },
  INIT_NOT_NEW: {
    exit: 2,
    what: (p: { folder: string; template: string }) =>
      `${quote(p.folder)} has a package.json already, and ${quote(p.template)} is what a new service starts as`,
    fix: () => 'Leave --template out, or name a new folder: `slipway init my-service`.',
  },
  INIT_PACKAGE_JSON: {
    exit: 2,
    what: (p: { key: string }) =>
      `package.json has ${p.key === '' ? '' : `under ${quote(p.key)} `}something else than an object`,
    fix: () => 'Repair it; nothing was written.',
  },
  INIT_BLOCKED: {
    exit: 2,
    what: (p: { folder: string }) =>
      `no service can be written to ${quote(p.folder)}: something else is in the way`,
    fix: () => 'Move away what is named; nothing was written.',
  },
  INIT_DECLINED: {
    exit: 1,
    what: () => 'Nothing was written: you answered no',
    fix: () => 'Run the command again when you want it; --dry-run shows the plan alone.',
  },
  INIT_STALE: {
    exit: 1,
    what: (p: { path: string }) => `${quote(p.path)} was changed while this was asked`,
    fix: () => 'Run the command again: it goes on from what is there.',
  },
  INIT_WRITE_FAILED: {
    exit: 1,
    what: (p: { path: string; problem: string }) => `${quote(p.path)} cannot be written: ${quote(p.problem)}`,
    fix: () => 'Make the folder writable and run the command again: it goes on from what is there.',
  },
  // bundle
  ASSET_UNFIT: {
    exit: 2,
    what: (p: { asset: string; problem: string }) => `the asset ${quote(p.asset)} ${p.problem}`,
    fix: () =>
      'bundle.assets in build.config.ts names where each one lies beside the bundle, and the file or folder it is copied from.',
  },
  BUNDLE_ROOT_MISSING: {
    exit: 2,
    what: (p: { root: string }) => `there is no folder ${quote(p.root)}`,
    fix: () => 'Set the root of the bundle in build.config.ts to the folder with its package.json.',
  },
  BUNDLE_FAILED: {
    exit: 1,
    what: (p: { bundle: string; errors: number }) =>
      `${quote(p.bundle)} could not be bundled: ${p.errors === 1 ? 'one error' : `${p.errors} errors`}`,
    fix: () => 'Repair what is listed, and build again.',
  },
  BUNDLE_NOT_WRITTEN: {
    exit: 1,
    what: (p: { dir: string; problem: string }) =>
      `the bundle could not be written into ${quote(p.dir)}: ${quote(p.problem)}`,
    fix: () => 'Make the folder writable, or set outDir in build.config.ts to another one.',
  },
  BUNDLE_MISSING: {
    exit: 1,
    what: (p: { bundle: string; file: string }) =>
      `${quote(p.bundle)} is not built: there is no ${quote(p.file)}`,
    fix: () => 'Run `slipway build`.',
  },
  BUNDLE_DAMAGED: {
    exit: 1,
    what: (p: { bundle: string; file: string; found: string | null }) =>
      `${quote(p.file)} is not the manifest of ${quote(p.bundle)}: ` +
      (p.found === null ? 'it is damaged, or of another format' : `it is that of ${quote(p.found)}`),
    fix: () => 'Run `slipway build`. Two bundles need two folders: see outDir in build.config.ts.',
  },
  // package
  BUNDLE_CHANGED: {
    exit: 1,
    what: (p: { file: string; expected: string | null; actual: string | null }) =>
      `${quote(p.file)} is not what was built: ` +
      (p.actual === null ? 'it is gone' : `sha256 ${p.actual} instead of ${p.expected}`),
    fix: () => 'Run the command again, and let nothing else write into the folder of the bundle meanwhile.',
  },
  CHANGELOG_WITHOUT_COMMIT: {
    exit: 3,
    what: (p: { version: string }) =>
      `there is no history to tell of what changed in ${p.version}: the version was given by SLIPWAY_VERSION`,
    fix: () => 'Release from a git checkout, or take release.changelog out of build.config.ts.',
  },
  CHANGELOG_SHALLOW: {
    exit: 3,
    what: (p: { version: string; folder: string }) =>
      `${quote(p.folder)} is a shallow clone: what changed in ${p.version}, and which releases came before, is not all there`,
    fix: () =>
      'Run `git fetch --unshallow`. In CI, check out the whole history: `fetch-depth: 0` (GitHub), `GIT_DEPTH: 0` (GitLab). Or take release.changelog out of build.config.ts.',
  },
  CHANGELOG_START_UNFIT: {
    exit: 1,
    what: (p: { version: string; ref: string; remote: string; problem: string }) =>
      `where the changelog of ${p.version} begins stands in ${quote(p.ref)} on ${quote(p.remote)}, which cannot be used: ${p.problem}`,
    fix: (p: { ref: string; remote: string }) =>
      `Fetch the whole history (\`git fetch --unshallow\`). Where that is here, somebody else wrote it: as long as nothing of this version is published, \`git push ${shellWord(p.remote)} :${p.ref}\` removes it.`,
  },
  SIGN_KEY_MISSING: {
    exit: 1,
    what: (p: { place: string; reason: string }) => `the key to sign with is not in ${p.place}: ${p.reason}`,
    fix: () =>
      'release.sign in build.config.ts names it. `ssh-keygen -t ed25519 -N "" -f release-key` makes one: keep it out of git.',
  },
  SIGN_KEY_UNFIT: {
    exit: 1,
    what: (p: { place: string; reason: string }) =>
      `what ${p.place} holds is no key that can sign: ${quote(p.reason)}`,
    fix: () =>
      'A key of ed25519 is needed, as `ssh-keygen -t ed25519` writes it. Let other keys sign by sign.command.',
  },
  SIGN_KEY_LOCKED: {
    exit: 1,
    what: (p: { place: string }) => `the key in ${p.place} is protected by a passphrase`,
    fix: () =>
      'Add it to the ssh-agent with `ssh-add`, and name its public key in sign.agent; or take the passphrase off a copy: `ssh-keygen -p -N ""`.',
  },
  SIGN_FAILED: {
    exit: 1,
    what: (p: { program: string; exit: number | null; said: string }) =>
      `${quote(p.program)} did not sign: ` +
      `${p.exit === null ? 'it could not be run, or was killed' : `exit code ${p.exit}`}; it said ${quote(p.said)}`,
    fix: () =>
      'Repair what it complains about. For sign.agent, `ssh-add -L` must list the key; sign.command must write the signature to stdout.',
  },
  NPM_MISSING: {
    exit: 1,
    what: (p: { folder: string }) => `npm is needed for ${quote(p.folder)}, and was not found on the PATH`,
    fix: () => 'Install npm 10 or later, or take the npm artifact out of release.artifacts.',
  },
  NPM_FAILED: {
    exit: 1,
    what: (p: { folder: string; exit: number | null; problem: string }) =>
      `npm pack in ${quote(p.folder)} ${p.exit === null ? 'was killed' : `ended with exit code ${p.exit}`}: ${quote(p.problem)}`,
    fix: () => 'Run `npm pack --dry-run` in that folder, and repair what it complains about.',
  },
  NPM_ANSWER_UNKNOWN: {
    exit: 1,
    what: (p: { folder: string; answer: string }) =>
      `npm pack --json in ${quote(p.folder)} gave an answer that is not understood: ${quote(p.answer)}`,
    fix: () => 'Use npm 10 or 11 (`npm --version` says which one runs).',
  },
  NPM_NOT_BUILT: {
    exit: 1,
    what: (p: { bundle: string; files: readonly string[] }) =>
      `package.json names ${p.files.map(quote).join(', ')}: in the folder of the bundle ${quote(p.bundle)}, and no part of it`,
    fix: () =>
      'Write it into another folder that "files" names, or name it in bundle.assets in build.config.ts: of the bundle\'s folder, a package holds what the manifest lists.',
  },
  NPM_LACKS_BUNDLE: {
    exit: 1,
    what: (p: { bundle: string; missing: readonly string[] }) =>
      `the npm package of ${quote(p.bundle)} would lack ${p.missing.map(quote).join(', ')}, which it consists of`,
    fix: () =>
      'Add its folder to "files" in package.json (an ignore file applies where there is no "files").',
  },
  IMAGE_NOT_LINUX: {
    exit: 1,
    what: (p: { os: string }) =>
      `an image without a base is made of the Node that runs here, and that is one for ${p.os}, not for Linux`,
    fix: () =>
      'Set base of the artifact "image" in build.config.ts to an OCI layout or an archive that has a Node for Linux, or release on Linux.',
  },
  IMAGE_LDD_FAILED: {
    exit: 1,
    what: (p: { file: string; said: string }) =>
      `\`ldd\` does not say which libraries ${quote(p.file)} needs: ${quote(p.said)}`,
    fix: () =>
      'Install it (it comes with the C library), or set base of the artifact "image" in build.config.ts.',
  },
  IMAGE_BASE_UNFIT: {
    exit: 1,
    what: (p: { base: string; problem: string }) =>
      `the image cannot be built on ${quote(p.base)}: ${p.problem}`,
    fix: () =>
      'base of the artifact "image" in build.config.ts names an OCI layout (a folder or a tar) or what `docker save` wrote; `skopeo copy` makes one of any image.',
  },
  IMAGE_PLATFORM_MISSING: {
    exit: 1,
    what: (p: { platform: string; there: readonly string[] }) =>
      `the base has no image for ${p.platform}, only for ${p.there.map((each) => quote(each)).join(', ') || 'none'}`,
    fix: () =>
      'Name one of these in platforms of the artifact "image" in build.config.ts, or a base that has it; base may be a list.',
  },
  IMAGE_PACKAGE_MISSING: {
    exit: 1,
    what: (p: { name: string; from: string }) =>
      `the image needs the package ${quote(p.name)}, which is not installed where ${quote(p.from)} finds it`,
    fix: () => 'Install it (`npm ci`), and release again.',
  },
  IMAGE_NATIVE: {
    exit: 1,
    what: (p: { name: string; platform: string }) =>
      `the package ${quote(p.name)} has native code, and none of it is for ${p.platform}`,
    fix: (p: { platform: string }) =>
      `Release on a machine of that platform, install it there (\`npm install --os linux --cpu …\`), or take ${p.platform} out of platforms in build.config.ts.`,
  },
  EXECUTABLE_NOT_LINUX: {
    exit: 1,
    what: (p: { os: string }) =>
      `an executable is made of the Node that runs here, and that is one for ${p.os}; only one for Linux can be`,
    fix: () => 'Release on Linux, or take "executable" out of release.artifacts in build.config.ts.',
  },
  EXECUTABLE_ENTRIES: {
    exit: 2,
    what: (p: { bundle: string; entries: readonly string[] }) =>
      `an executable starts one entry, and ${quote(p.bundle)} has ${p.entries.map(quote).join(', ')}`,
    fix: () =>
      'Make bundles of one entry each in build.config.ts, or name another in bundle of the artifact "executable".',
  },
  EXECUTABLE_PACKAGES: {
    exit: 1,
    what: (p: { bundle: string; packages: readonly string[] }) =>
      `an executable finds no packages, and ${quote(p.bundle)} needs ${p.packages.map(quote).join(', ')}, outside of the bundle`,
    fix: () =>
      'Take them out of external in build.config.ts, so that they are bundled; what has native code wants a tarball or an image.',
  },
  EXECUTABLE_FILES: {
    exit: 1,
    what: (p: { bundle: string; files: readonly string[] }) =>
      `an executable has no files beside it, and ${quote(p.bundle)} comes with ${p.files.map(quote).join(', ')}`,
    fix: () =>
      'Import what it reads (loader in build.config.ts: text, binary, …), log without a transport; or make a tarball or an image.',
  },
  EXECUTABLE_TOP_LEVEL_AWAIT: {
    exit: 1,
    what: (p: { bundle: string; node: string; line: string; codeCache: boolean }) =>
      `${quote(p.bundle)} awaits outside of a function, which ${p.codeCache ? 'an executable with a code cache' : `an executable of Node ${p.node}`} cannot: ${quote(p.line)}`,
    fix: (p: { codeCache: boolean }) =>
      `Move it into an async function that the entry calls, or release with Node 26${p.codeCache ? ' and without codeCache' : ''}.`,
  },
  EXECUTABLE_NODE_FAILED: {
    exit: 1,
    what: (p: { node: string; said: string }) =>
      `Node ${p.node} does not make what goes into an executable: ${quote(p.said)}`,
    fix: () => 'Repair what it says, or release with a Node of nodejs.org.',
  },
  EXECUTABLE_NODE_UNFIT: {
    exit: 1,
    what: (p: { node: string }) => `an executable cannot be made of ${quote(p.node)}: it takes no program`,
    fix: () =>
      'Release with a Node of nodejs.org: others may be built without it, or keep their code in a library of its own.',
  },
  // trial
  TRIAL_SETUP_FAILED: {
    exit: 1,
    what: (p: { bundle: string; problem: string }) =>
      `what ${quote(p.bundle)} needs could not be made: trial.setup ${p.problem}`,
    fix: () =>
      'Mend trial.setup in build.config.ts. It gives a promise of { env, teardown }: variables for the service, and a function ' +
      'that ends what it started; both may be left out.',
  },
  TRIAL_TEARDOWN_FAILED: {
    exit: 1,
    what: (p: { bundle: string; problem: string }) =>
      `${quote(p.bundle)} did all of it right, and what was made for its trial may still be there: the teardown of trial.setup ${p.problem}`,
    fix: () => 'Mend the teardown in build.config.ts, and end by hand what it left.',
  },
  TRIAL_NO_ROOM: {
    exit: 1,
    what: (p: { folder: string; reason: string }) =>
      `what is on trial cannot be put into ${quote(p.folder)}: ${p.reason}`,
    fix: () => 'Make room there; or let TMPDIR name a folder that takes it.',
  },
  TRIAL_NOT_STARTED: {
    exit: 1,
    what: (p: { bundle: string; folder: string; said: string }) =>
      `${quote(p.bundle)} could not be started in ${quote(p.folder)}: ${quote(p.said)}`,
    fix: () =>
      'See that the folder is there and may be entered, and that trial.args and trial.env in build.config.ts are not too long.',
  },
  TRIAL_ENDED_EARLY: {
    exit: 1,
    what: (p: { bundle: string; how: string }) => `${quote(p.bundle)} ${p.how} before it was ready`,
    fix: () =>
      'Repair what it complains about. It was started apart from its checkout, in a folder that holds what the artifact will: a file ' +
      'that is not in the bundle is not there. It must listen on the port in PORT (0: any free one); trial.env and trial.args in ' +
      'build.config.ts give it what else it needs.',
  },
  TRIAL_NOT_READY: {
    exit: 1,
    what: (p: { bundle: string; limit: number }) => `${quote(p.bundle)} was not ready within ${p.limit} ms`,
    fix: () =>
      'It is ready when its server listens and is supervised: call `supervise(server)` of slipway/supervisor (`slipway init` ' +
      'writes it). If it only takes longer, set trial.ready in build.config.ts.',
  },
  TRIAL_NO_ADMIN: {
    exit: 1,
    what: (p: { bundle: string }) =>
      `${quote(p.bundle)} has no admin server that could be asked for its version`,
    fix: () => 'Take SLIPWAY_ADMIN out of trial.env in build.config.ts, or let it name a free port.',
  },
  TRIAL_NO_INFO: {
    exit: 1,
    what: (p: { bundle: string; asked: string; problem: string }) =>
      `${quote(p.bundle)} did not answer GET ${quote(p.asked)} as it should: ${quote(p.problem)}`,
    fix: () => 'Look at what it wrote; something in it may block the event loop, or the process.',
  },
  TRIAL_WRONG_VERSION: {
    exit: 1,
    what: (p: { bundle: string; expected: string; actual: string }) =>
      `${quote(p.bundle)} says on /info that it is ${quote(p.actual)}; it was built as ${quote(p.expected)}`,
    fix: () =>
      'Leave `version` out of the options of supervise(): then it is the one that was stamped. Then build again.',
  },
  TRIAL_UNREACHABLE: {
    exit: 1,
    what: (p: { bundle: string; address: string; problem: string }) =>
      `${quote(p.bundle)} said that it listens on ${quote(p.address)}, where nobody can connect: ${quote(p.problem)}`,
    fix: () =>
      'It must go on listening until SIGTERM, on the address that it was given (PORT and HOST) or another one of this machine.',
  },
  TRIAL_REQUEST_LOST: {
    exit: 1,
    what: (p: { bundle: string; problem: string }) =>
      `${quote(p.bundle)} lost the request that was in flight at SIGTERM: ${quote(p.problem)}`,
    fix: () =>
      'Leave the drain to supervise(server): remove other listeners for SIGTERM, and calls of server.close() or process.exit().',
  },
  TRIAL_EXIT: {
    exit: 1,
    what: (p: { bundle: string; how: string }) =>
      `${quote(p.bundle)} ${p.how} after SIGTERM, instead of exit code 0`,
    fix: () => 'Its log says what was cut off, or what went wrong while it drained.',
  },
  TRIAL_HUNG: {
    exit: 1,
    what: (p: { bundle: string; limit: number }) =>
      `${quote(p.bundle)} was still there ${p.limit} ms after SIGTERM`,
    fix: () =>
      'See what its event loop is busy with, and what listens for SIGTERM besides supervise(server). trial.deadline in ' +
      'build.config.ts must be longer than its own drain.deadline.',
  },
  TRIAL_NOT_MEASURED: {
    exit: 1,
    what: (p: { bundle: string; doing: string; problem: string }) =>
      `${quote(p.bundle)} could not be measured (${p.doing}): ${p.problem}`,
    fix: () => "See the last lines of its log. trial.effort: 'none' in build.config.ts measures nothing.",
  },
  TRIAL_OVER_BUDGET: {
    exit: 1,
    what: (p: { bundle: string; figures: readonly string[]; file: string }) =>
      `${quote(p.bundle)} is over ${p.figures.length === 1 ? 'a budget' : `${p.figures.length} budgets`}: ${p.figures.join(', ')}`,
    fix: (p: { file: string }) =>
      `${quote(p.file)} shows all of it. Mend the service; or give it another budget: trial.budgets in build.config.ts.`,
  },
  TRIAL_ARTIFACT_FAILED: {
    exit: 1,
    what: (p: { file: string; kind: keyof typeof artifactLooks; problem: string; remedy: string }) =>
      `${quote(p.file)} does not do what the bundle in it did: ${p.problem}`,
    fix: (p: { kind: keyof typeof artifactLooks; remedy: string }) =>
      `${artifactLooks[p.kind]} ${p.remedy}`.trim(),
  },
  TRIAL_NOT_RECOVERED: {
    exit: 1,
    what: (p: { bundle: string; mishaps: readonly string[]; file: string }) =>
      `${quote(p.bundle)} did not recover on its game day: ${p.mishaps.join(', ')}`,
    fix: (p: { file: string }) => `${quote(p.file)} says what it did. Mend the service, and play it again.`,
  },
  // http
  HTTP_LED_AWAY: {
    exit: 1,
    what: (p: { request: string; to: string }) =>
      `${p.request} was answered with a redirect to ${quote(p.to)}, which does not get what is for the first`,
    fix: () => 'Use the address that it leads to, if that is to have it; else ask those who run that server.',
  },
  HTTP_REFUSED: {
    exit: 1,
    what: (p: { request: string; status: number; said: string }) =>
      `${p.request} was answered with ${p.status}${p.said === '' ? '' : `: ${quote(p.said)}`}`,
    fix: (p: { status: number }) =>
      p.status === 401 || p.status === 403
        ? 'See that you are logged in there, with the right to do this.'
        : p.status === 429 || p.status >= 500
          ? 'It was tried again for a while. Run the command again later, or ask those who run that server.'
          : 'See that release.publish in build.config.ts names the right place.',
  },
  HTTP_UNREACHABLE: {
    exit: 1,
    what: (p: { request: string; said: string }) => `there was no answer to ${p.request}: ${quote(p.said)}`,
    fix: () => 'See to the address and the network, and run the command again.',
  },
  HTTP_NOT_ENCRYPTED: {
    exit: 1,
    what: (p: { address: string }) =>
      `${quote(p.address)} is not encrypted: whoever is on the way could read what is sent, or change it`,
    fix: () => 'Use an https address. Plain http is for servers on this machine.',
  },
  // registries
  REGISTRY_REFERENCE_UNREADABLE: {
    exit: 2,
    what: (p: { text: string }) => `${quote(p.text)} is no reference of an image`,
    fix: () => 'Write it as host/repository:tag, or with @sha256:… behind it: "ghcr.io/acme/base:1".',
  },
  REGISTRY_LOGIN_UNREADABLE: {
    exit: 1,
    what: (p: { from: string; reason: string }) =>
      `the login in ${quote(p.from)} cannot be read: ${p.reason}`,
    fix: () => 'Repair it, or log in again: `docker login`, `podman login`.',
  },
  REGISTRY_HELPER_FAILED: {
    exit: 1,
    what: (p: { helper: string; registry: string; said: string }) =>
      `${quote(p.helper)} does not give the login for ${quote(p.registry)}: ${quote(p.said)}`,
    fix: () =>
      "It is named in docker's config.json: see that it is on the PATH and works, or take it out and log in again.",
  },
  REGISTRY_DENIED: {
    exit: 1,
    what: (p: { place: string; user: string | null; said: string }) =>
      `${quote(p.place)} does not allow this to ${p.user === null ? 'somebody who is not logged in' : quote(p.user)}${p.said === '' ? '' : `: ${quote(p.said)}`}`,
    fix: (p: { place: string; user: string | null }) =>
      p.user === null
        ? `\`docker login ${shellWord(p.place.split('/')[0] ?? '')}\`, or give CI a login: DOCKER_AUTH_CONFIG, or what its own registry takes.`
        : 'Log in again, as somebody with that right; a token may lack a scope such as write:packages.',
  },
  REGISTRY_ANSWER_UNKNOWN: {
    exit: 1,
    what: (p: { host: string; what: string }) =>
      `the registry ${quote(p.host)} gave an answer that is not understood: ${p.what}`,
    fix: () => 'See that it is an OCI registry, and what stands between it and this machine.',
  },
  REGISTRY_IMAGE_MISSING: {
    exit: 1,
    what: (p: { reference: string; which: string }) =>
      p.reference.endsWith(p.which)
        ? `the registry has no base image ${quote(p.reference)}`
        : `the registry has no ${p.which} of the base image ${quote(p.reference)}`,
    fix: () => 'See to the name, and to its tag or digest.',
  },
  // publish
  PUBLISHED_DIFFERS: {
    exit: 1,
    what: (p: { what: string; there: string; made: string }) =>
      `${p.what} is there already, and is something else: ${p.there}; to be published: ${p.made}`,
    fix: () =>
      'What was published stays. Find out who published it and from what; a new commit gets a version of its own.',
  },
  DIRECTORY_UNWRITABLE: {
    exit: 1,
    what: (p: { path: string; reason: string }) => `nothing can be written to ${quote(p.path)}: ${p.reason}`,
    fix: () =>
      'Make room, or give the right to write there; or name another folder in release.publish in build.config.ts.',
  },
  PUBLISH_COMMAND_FAILED: {
    exit: 1,
    what: (p: { name: string; program: string; exit: number | null; said: string }) =>
      `${p.name}: ${quote(p.program)} ${p.exit === null ? 'could not be run, or was killed' : `ended with exit code ${p.exit}`}${p.said === '' ? ', and printed nothing' : `: ${quote(p.said)}`}`,
    fix: (p: { said: string }) =>
      `${p.said === '' ? 'Have it say what is wrong, and repair that' : 'Repair what it complains about'}; release.publish in build.config.ts names it.`,
  },
  REMOTE_UNREACHABLE: {
    exit: 1,
    what: (p: { remote: string; said: string }) =>
      `the git remote ${quote(p.remote)} does not answer: ${quote(p.said)}`,
    fix: (p: { remote: string }) =>
      `\`git ls-remote ${shellWord(p.remote)}\` must work here: see to its address, the network and your credentials.`,
  },
  REMOTE_MISSING: {
    exit: 3,
    what: (p: { remote: string; others: readonly string[] }) =>
      `this checkout has no git remote ${quote(p.remote)}: it has ${p.others.map(quote).join(', ') || 'none at all'}`,
    fix: (p: { remote: string; others: readonly string[] }) =>
      `\`git remote add ${shellWord(p.remote)} ADDRESS\` says where it is${p.others.length === 0 ? '' : ', or name one of these as the `remote` of git-tag, under release.publish in build.config.ts'}.`,
  },
  PUSH_REFUSED: {
    exit: 1,
    what: (p: { remote: string; ref: string; said: string }) =>
      `${quote(p.ref)} could not be pushed to ${quote(p.remote)}: ${quote(p.said)}`,
    fix: () =>
      'See that you may push there, and that no hook or protection forbids it: tags named v*, and refs/slipway/ for the lock and what goes with it.',
  },
  TAG_WITHOUT_COMMIT: {
    exit: 3,
    what: (p: { tag: string }) =>
      `there is no commit to put the tag ${p.tag} on: the version was given by SLIPWAY_VERSION`,
    fix: () => 'Release from a git checkout, or take git-tag and github out of release.publish.',
  },
  TAG_NOT_MADE: {
    exit: 1,
    what: (p: { tag: string; said: string }) => `git could not make the tag ${p.tag}: ${quote(p.said)}`,
    fix: () => 'Where tags are signed, see that `git tag --sign` works here.',
  },
  TAGGER_UNKNOWN: {
    exit: 3,
    what: (p: { said: string }) => `git does not know who makes the tag: ${quote(p.said)}`,
    fix: () =>
      'Set user.name and user.email in git, or GIT_COMMITTER_NAME and GIT_COMMITTER_EMAIL in the environment.',
  },
  NPM_NAME_MISSING: {
    exit: 3,
    what: (p: { folder: string }) => `the package.json in ${quote(p.folder)} has no name to publish it by`,
    fix: () => 'Give it a "name", or take npm out of release.publish in build.config.ts.',
  },
  NPM_PRIVATE: {
    exit: 3,
    what: (p: { name: string; folder: string }) =>
      `${quote(p.name)} is not to be published: the package.json in ${quote(p.folder)} says "private": true`,
    fix: () => 'Remove "private" there, or take npm out of release.publish in build.config.ts.',
  },
  NPM_FILES_MISSING: {
    exit: 3,
    what: (p: { folder: string }) =>
      `the package.json in ${quote(p.folder)} does not say which "files" its npm package has: npm would pack all that no .gitignore names`,
    fix: () => 'Add "files", like ["dist"]. To pack all but some, write an .npmignore beside it.',
  },
  NPM_REPOSITORY_BROKEN: {
    exit: 3,
    what: (p: { folder: string; repository: string; isSecret: boolean }) =>
      `"repository" in the package.json in ${quote(p.folder)} is ${quote(p.repository)}, ${p.isSecret ? 'with a login that everybody would get with the package' : 'which is no address that others can open'}`,
    fix: (p: { isSecret: boolean }) =>
      `Write it as { "type": "git", "url": "git+https://host/owner/name.git" }${p.isSecret ? ', and change the password or the token if others saw it' : ''}.`,
  },
  NPM_REPOSITORY_UNFIT: {
    exit: 3,
    what: (p: { name: string; folder: string; repository: string | null; wanted: string | null }) =>
      p.repository === null
        ? `the package.json in ${quote(p.folder)} does not say which "repository" ${quote(p.name)} comes from`
        : `npm's registry would refuse ${quote(p.name)}: "repository" in the package.json in ${quote(p.folder)} is ${quote(p.repository)}, and what is built is ${quote(p.wanted)}`,
    fix: (p: { wanted: string | null }) =>
      `Set it: "repository": { "type": "git", "url": "git+${p.wanted ?? 'https://host/owner/name'}.git" }. With provenance, npm's registry holds the two against each other.`,
  },
  NPM_NOT_LOGGED_IN: {
    exit: 1,
    what: (p: { registry: string; said: string }) =>
      `npm is not logged in to ${p.registry}: ${quote(p.said)}`,
    fix: (p: { registry: string }) =>
      `\`npm whoami --registry ${shellWord(p.registry)}\` must work here: log in, or put a token into .npmrc (in CI \`//host/:_authToken=\${NPM_TOKEN}\`). A trusted publisher needs none, but CI must give it an id token, and it cannot move a dist-tag afterwards.`,
  },
  NPM_NOT_ALLOWED: {
    exit: 1,
    what: (p: { doing: string; name: string; registry: string; said: string; paid: boolean }) =>
      `${p.registry} does not let npm ${p.doing}: ${quote(p.said)}`,
    fix: (p: { name: string; paid: boolean }) =>
      p.paid
        ? 'It takes money for packages that are not public. If this one is to be, set access to "public" at the publisher in build.config.ts.'
        : `See that the one who is logged in (\`npm whoami\`) may write ${quote(p.name)}: the owners of its scope can add them, and the token must cover it.`,
  },
  NPM_OTP_NEEDED: {
    exit: 1,
    what: (p: { doing: string; registry: string }) => `${p.registry} wants a one-time password to ${p.doing}`,
    fix: () =>
      'Run the same command again with npm_config_otp set to a new one. In CI, publish as a trusted publisher, or with a token that needs none.',
  },
  NPM_CONFLICT: {
    exit: 1,
    what: (p: { doing: string; registry: string; said: string }) =>
      `${p.registry} does not let npm ${p.doing}, as something is there or on its way: ${quote(p.said)}`,
    fix: () =>
      'Run the same command again. If it stays so, that version was published and taken away, and is never taken again: a new commit gets a version of its own.',
  },
  NPM_TAG_NOT_MOVED: {
    exit: 1,
    what: (p: { tag: string; name: string; version: string; registry: string }) =>
      `the dist-tag ${p.tag} of ${quote(p.name)} on ${p.registry} does not lead to ${p.version}, and a trusted publisher cannot move it`,
    fix: (p: { tag: string; name: string; version: string }) =>
      `Registries may show it late: run the same command again. If it stays so, log in and run \`npm dist-tag add ${shellWord(`${p.name}@${p.version}`)} ${shellWord(p.tag)}\`.`,
  },
  NPM_REGISTRY_FAILED: {
    exit: 1,
    what: (p: { doing: string; registry: string; said: string }) =>
      `${p.registry} did not answer as it should when npm was to ${p.doing}: ${quote(p.said)}`,
    fix: (p: { registry: string }) =>
      `\`npm ping --registry ${shellWord(p.registry)}\` must work here: see to its address and the network. How often npm asks again is its setting fetch-retries.`,
  },
  NPM_REFUSED: {
    exit: 1,
    what: (p: { doing: string; registry: string; said: string }) =>
      `npm could not ${p.doing} on ${p.registry}: ${quote(p.said)}`,
    fix: () => 'Repair what it complains about, and run the same command again.',
  },
  NPM_SETTINGS_BROKEN: {
    exit: 3,
    what: (p: { folder: string; said: string }) =>
      `npm cannot read its settings in ${quote(p.folder)}: ${quote(p.said)}`,
    fix: () => 'Run `npm config list` there, and repair what it complains about.',
  },
  NPM_TOO_OLD: {
    exit: 3,
    what: (p: { found: string; needed: string }) =>
      `npm ${p.found} cannot publish as a trusted publisher, and has no token: that takes npm ${p.needed}`,
    fix: () => 'Install a newer npm: `npm install --global npm@11`.',
  },
  GITHUB_REPOSITORY_UNKNOWN: {
    exit: 3,
    what: (p: { origin: string | null }) =>
      `it is not known which repository on GitHub this is: the remote origin is ${p.origin === null ? 'missing' : quote(p.origin)}, and GITHUB_REPOSITORY is not set`,
    fix: () => "Set repository: 'owner/name' at the publisher `to: 'github'` in build.config.ts.",
  },
  GITHUB_TOKEN_MISSING: {
    exit: 3,
    what: (p: { repository: string }) =>
      `there is no token for the releases of ${p.repository} on GitHub: neither GH_TOKEN nor GITHUB_TOKEN is set`,
    fix: () =>
      'In a workflow, give the step `env: GITHUB_TOKEN: ${{ github.token }}`, and the job `permissions: contents: write`. Elsewhere: `GH_TOKEN=$(gh auth token)`.',
  },
  GITHUB_READ_ONLY: {
    exit: 3,
    what: (p: { repository: string }) =>
      `the token in GH_TOKEN or GITHUB_TOKEN may not write the releases of ${p.repository}`,
    fix: () =>
      'It takes the right to write contents: in a workflow `permissions: contents: write`, of a personal token "Contents: read and write" (a classic one: the scope repo).',
  },
  GITHUB_ELSEWHERE: {
    exit: 1,
    what: (p: { api: string; host: string }) =>
      `the API of GitHub at ${quote(p.api)} leads to ${quote(p.host)}, which is not its own: the token was not sent there`,
    fix: () => 'Set GITHUB_API_URL to the address of the API itself, not to one that passes it on.',
  },
  GITHUB_ENDLESS: {
    exit: 1,
    what: (p: { path: string; steps: number }) =>
      `what GitHub answers to ${quote(p.path)} leads on and on: after ${p.steps} steps there is no end`,
    fix: () =>
      'See that GITHUB_API_URL is the address of the API itself, and what stands between it and this machine.',
  },
  GITHUB_UNSURE: {
    exit: 1,
    what: (p: { asked: string; status: number; said: string }) =>
      `GitHub answered ${p.status} to ${p.asked}, and does not show what became of it: ${quote(p.said)}`,
    fix: () =>
      'It may show late what was done: run the same command again. If it stays so, look at the releases there, drafts too.',
  },
  // verify
  ARCHIVE_UNFIT: {
    exit: 1,
    what: (p: { file: string; problem: string }) =>
      `${quote(p.file)} is no archive of a release: ${quote(p.problem)}`,
    fix: () => 'Fetch it again from where it was published; if it is the same there, do not use it.',
  },
  ARTIFACT_UNFIT: {
    exit: 2,
    what: (p: { file: string; problem: string }) => `${quote(p.file)} cannot be tried: ${p.problem}`,
    fix: () =>
      'Name a tarball, an image or an executable of a service, as a release made it, that runs on this machine.',
  },
  VERIFY_NOTHING: {
    exit: 2,
    what: (p: { path: string; problem: string }) =>
      `there is nothing to verify at ${quote(p.path)}: ${p.problem}`,
    fix: () => "Name an artifact of a release, or a release's folder: release/<version>/.",
  },
  REBUILD_IMPOSSIBLE: {
    exit: 1,
    what: (p: { version: string; problem: string }) =>
      `${p.version} cannot be built again here: ${p.problem}`,
    fix: () =>
      'Run it in a checkout of the service that has the commit, with the same Node and npm: `git fetch` brings it.',
  },
  // release
  RELEASE_REFUSED: {
    exit: 3,
    what: (p: { version: string; problems: number }) =>
      `${p.version} cannot be released: ${p.problems} things are in the way`,
    fix: () => 'Mend what is listed. Nothing was built or published.',
  },
  BRANCH_NOT_ALLOWED: {
    exit: 3,
    what: (p: { branch: string | null; allowed: readonly string[] }) =>
      `nothing is published from ${p.branch === null ? 'a commit that is on no branch' : `the branch ${quote(p.branch)}`}; allowed are ${p.allowed.map(quote).join(', ') || 'none'}`,
    fix: () =>
      'Check out one of these branches, or add this one to release.branches in build.config.ts, or to the branches of a publisher.',
  },
  PUBLISH_WITHOUT_GIT: {
    exit: 3,
    what: (p: { version: string }) =>
      `${p.version} cannot be published from here: SLIPWAY_VERSION gives it, and there is no git checkout that tells the branch and the commit`,
    fix: () =>
      'Release from a git checkout, where git is installed. To make the files alone, take release.publish out of build.config.ts.',
  },
  FOLDER_NOT_IGNORED: {
    exit: 3,
    what: (p: { folder: string; line: string | null }) =>
      `${quote(p.folder)} lies in the checkout, and git does not ignore it: what is written there is a change, and a tree with changes is not released`,
    fix: (p: { folder: string; line: string | null }) =>
      p.line === null
        ? 'Name a folder of its own in build.config.ts, or one outside of the checkout.'
        : `Add this line to .gitignore at the top of the repository, and commit that:\n  ${p.line}\nOr name a folder outside of the checkout in build.config.ts.`,
  },
  COMMIT_NOT_PUSHED: {
    exit: 3,
    what: (p: { commit: string; remote: string }) =>
      `no branch of ${quote(p.remote)} has the commit ${p.commit}`,
    fix: () => '`git push` it: what is published must be where others find its source.',
  },
  RELEASE_LOCKED: {
    exit: 1,
    what: (p: { version: string; name: string; remote: string; by: string; since: string }) =>
      `${p.version} cannot be released now: ${p.by} holds the lock ${quote(p.name)} on ${quote(p.remote)}, since ${p.since}`,
    fix: () =>
      'Wait for it, and run the command again. Where it is dead, `slipway release --break-lock` takes the lock from it: at once, or when the wait is over where it releases another version.',
  },
  RELEASE_UNFINISHED: {
    exit: 1,
    what: (p: {
      version: string
      problem: string
      remedy: string
      done: readonly string[]
      left: readonly string[]
      again: string | null
    }) =>
      `${p.version} is not released to the end: ${p.problem}\n` +
      `  done: ${p.done.join('; ') || 'nothing of what others see'}\n  left: ${p.left.join('; ')}`,
    fix: (p: { remedy: string; again: string | null }) =>
      p.again === null
        ? `${p.remedy} As long as that is there, the same command ends the same way.`
        : `${p.remedy} Then go on with \`${p.again}\`.`,
  },
  RELEASE_DIRTY: {
    exit: 3,
    what: (p: { version: string; built: readonly string[] }) =>
      `${p.version} cannot be released: the tree has changes that are in no commit`,
    fix: (p: { built: readonly string[] }) =>
      p.built.length === 0
        ? 'Commit them, or try a release with --snapshot.'
        : `Commit them, or try a release with --snapshot. Add what a build and a release write to .gitignore: ${p.built.join(' ')}`,
  },
  RELEASE_MODULE_WRITTEN: {
    exit: 3,
    what: (p: { files: readonly string[] }) =>
      `the version module was out of date; it has been written, and is now a change that no commit holds: ${p.files.map(quote).join(', ')}`,
    fix: () => 'Commit it, and release again.',
  },
  RELEASE_TREE_CHANGED: {
    exit: 3,
    what: (p: { version: string; built: readonly string[] }) =>
      `the tree changed while ${p.version} was made: what was built may not be that commit`,
    fix: (p: { built: readonly string[] }) =>
      p.built.length === 0
        ? 'Release again while nothing changes the tree.'
        : `Add what a build writes to .gitignore, and commit that: ${p.built.join(' ')}`,
  },
  RELEASE_DIFFERS: {
    exit: 1,
    what: (p: { version: string; different: readonly { file: string; there: string; made: string }[] }) =>
      `${p.version} was released before with other bytes: ` +
      p.different
        .map(({ file, there, made }) => `${quote(file)} has sha256 ${there}, made now: ${made}`)
        .join('; '),
    fix: () =>
      'Find out what differs: a file there that was edited (`slipway verify` names it), the Node or npm that built it, node_modules. Or move the earlier release away to make it anew.',
  },
  RELEASE_UNWRITABLE: {
    exit: 1,
    what: (p: { dir: string; reason: string }) => `nothing can be written to ${quote(p.dir)}: ${p.reason}`,
    fix: () =>
      'Make room or give the right to write there, or set release.dir in build.config.ts to another folder.',
  },
  CI_OUTPUT_FAILED: {
    exit: 1,
    what: (p: { file: string; reason: string }) =>
      `the release is in place, but CI cannot be told of it: ${quote(p.file)} could not be written (${p.reason})`,
    fix: () =>
      'Repair that path (GITHUB_OUTPUT, GITHUB_STEP_SUMMARY, --dotenv) and run the same command again.',
  },
  CI_OUTPUT_IN_TREE: {
    exit: 2,
    what: (p: { file: string }) =>
      `--dotenv would write ${quote(p.file)} into the checkout, where git does not ignore it: the next release would find a change`,
    fix: () => 'Add the file to .gitignore, or name one outside of the checkout.',
  },
  CI_OUTPUT_UNFIT: {
    exit: 1,
    what: (p: { name: string; value: string }) =>
      `the release is in place, but GitLab cannot read the output ${p.name}: ${quote(p.value)}`,
    fix: () =>
      'A value must be one line without white space around it: change the name or the folder that it comes from.',
  },
} satisfies Record<string, Entry>

/** 1: failed. 2: wrong usage or config. 3: this checkout cannot be released or versioned. */
export type ErrorExit = 1 | 2 | 3

interface Entry {
  exit: ErrorExit
  // Each entry names its own parameters; the table only needs to know that there is one object of them.
  what: (parameters: never) => string
  fix: (parameters: never) => string
}

export type ErrorCode = keyof typeof table
export type ErrorParameters<C extends ErrorCode> = (typeof table)[C]['what'] extends (
  parameters: infer P,
) => string
  ? P
  : never

/** One place in a file that is wrong. The shape of esbuild's messages, so that all of them are drawn alike. */
export interface Diagnostic {
  readonly text: string
  /** Absolute, or relative to the folder the command looked at. */
  readonly file?: string
  /** From 1. */
  readonly line?: number
  /** From 0, in UTF-16 units. */
  readonly column?: number
  readonly length?: number
  readonly lineText?: string
  readonly suggestion?: string
}

const brand = Symbol.for('slipway.error')

export class SlipwayError<C extends ErrorCode = ErrorCode> extends Error {
  readonly code: C
  readonly exit: ErrorExit
  /** What to do about it. */
  readonly fix: string
  readonly diagnostics: readonly Diagnostic[]
  readonly [brand] = true

  constructor(
    code: C,
    parameters: ErrorParameters<C>,
    options: { cause?: unknown; diagnostics?: readonly Diagnostic[] } = {},
  ) {
    const entry = table[code] as unknown as {
      exit: ErrorExit
      what: (p: ErrorParameters<C>) => string
      fix: (p: ErrorParameters<C>) => string
    }
    super(entry.what(parameters), 'cause' in options ? { cause: options.cause } : undefined)
    this.name = 'SlipwayError'
    this.code = code
    this.exit = entry.exit
    this.fix = entry.fix(parameters)
    this.diagnostics = options.diagnostics ?? []
  }
}

/** By brand, not by instanceof: the error may come from another copy of Slipway. */
export function isSlipwayError(error: unknown): error is SlipwayError {
  return typeof error === 'object' && error !== null && (error as Record<symbol, unknown>)[brand] === true
}

/** Every code with its exit, for the test that holds the documentation against this table. */
export const errorExits = Object.fromEntries(
  Object.entries(table).map(([code, { exit }]) => [code, exit]),
) as Record<ErrorCode, ErrorExit>

/** One word for a POSIX shell, for commands that people are told to run. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
}

/** A value from outside, fit for one line of a message: quoted, control characters escaped, never endless. */
export function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  const safe = text.replaceAll(
    /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return safe.length > 200 ? `${safe.slice(0, 199)}…` : safe
}
