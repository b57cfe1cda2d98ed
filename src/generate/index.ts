export { versionModule } from './version-module.js'
export { writeVersionModule } from './write-version-module.js'
