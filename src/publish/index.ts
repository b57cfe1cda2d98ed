export { gitRemote } from './git/git-remote.js'
export { distinct, problemsOf } from './problems.js'
export { planPublications, takersOf } from './publications.js'
export type { CheckContext, Publication, PublishContext } from './types.js'
