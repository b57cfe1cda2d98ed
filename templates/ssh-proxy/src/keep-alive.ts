/**
 * After so many milliseconds of silence the other end is asked whether it is still there, and after so many questions
 * without an answer it is taken for gone. The silence is shorter than the supervisor's `inactivity`, which would end a
 * shell whose user reads.
 */
export const keepAlive = { keepaliveInterval: 15_000, keepaliveCountMax: 3 }
