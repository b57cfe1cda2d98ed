/** Of an artifact that cannot be started as it was packed, wherever that is. Those who ask for a trial say it in their way. */
export class Unfit extends Error {}
