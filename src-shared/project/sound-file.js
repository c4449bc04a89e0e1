import { z } from 'zod';
/** What sound can be saved as. */
export const SOUND_FILE_FORMATS = ['wav-16', 'wav-24', 'wav-float', 'flac-16', 'flac-24'];
export const soundFileFormatSchema = z.enum(SOUND_FILE_FORMATS);
/** Of the file's name, without the dot. */
export const extensionOf = (format) => (format.startsWith('flac') ? 'flac' : 'wav');
