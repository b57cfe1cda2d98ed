export { planPublications, takersOf } from './publications.js'
export type { Found, Publication, PublishContext } from './types.js'
