/**
 * Raised whenever reading the same text gives another result than before: what was stored of a reading is then read again.
 */
export const READING_VERSION = 3;
