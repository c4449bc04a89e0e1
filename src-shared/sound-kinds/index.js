/** Kinds of sound files by their first bytes. What a file is called matters only where its bytes bear no mark. */
import { FOREIGN_ENDINGS, foreignKind } from './foreign-sounds.ts';
import { ALL_READABLE_ENDINGS, readableKind } from './readable-sounds.ts';
export { foreignKind, unmarkedKind } from './foreign-sounds.ts';
export { KIND_HEAD_BYTES } from './head-bytes.ts';
export { READABLE_ENDINGS, readableKind } from './readable-sounds.ts';
const AUDIO_ENDINGS = new Set([...ALL_READABLE_ENDINGS, ...FOREIGN_ENDINGS.split(' ')]);
/** Whether a name promises sound; hidden files promise none. */
export const isAudioName = (name) => !name.startsWith('.') && name.includes('.') && AUDIO_ENDINGS.has(name.slice(name.lastIndexOf('.') + 1).toLowerCase());
/** Whether a file, by its name or its first bytes, is sound that a person expects to see again, read or refused. */
export const isSoundFile = (name, head) => isAudioName(name) || readableKind(head) !== undefined || foreignKind(head) !== undefined;
