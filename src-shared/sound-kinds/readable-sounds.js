import { isPlainText, startsWith, text } from './head-bytes.ts';
/** Brands of `ftyp` that are pictures. */
const PICTURE_BRANDS = [
    'heic',
    'heix',
    'heim',
    'heis',
    'hevc',
    'hevx',
    'mif1',
    'msf1',
    'avif',
    'avis',
    'crx ',
    'jxl ',
    'jp2 ',
    'jpx ',
    'jpm ',
];
const MP4_BOXES = ['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip', 'pnot', 'moof', 'styp'];
const isMp4 = (head) => !isPlainText(head) && MP4_BOXES.includes(text(head, 4, 4)) && !(text(head, 4, 4) === 'ftyp' && PICTURE_BRANDS.includes(text(head, 8, 4)));
/**
 * The kinds of sound files that are read. A new one is an entry here, and its reader one in engine/files/open-audio-file.ts; dialogs,
 * dropped folders and sniffing follow.
 *
 * @source  each kind's own specification
 */
export const READABLE_SOUNDS = {
    wav: {
        endings: 'wav bwf rf64 w64',
        furtherEndings: 'wave',
        isMarked: (head) => (['RIFF', 'RIFX', 'RF64', 'BW64'].includes(text(head, 0, 4)) && text(head, 8, 4) === 'WAVE') ||
            (text(head, 0, 4) === 'riff' && text(head, 24, 4) === 'wave'),
    },
    aiff: {
        endings: 'aif aiff aifc',
        furtherEndings: 'afc',
        isMarked: (head) => text(head, 0, 4) === 'FORM' && ['AIFF', 'AIFC'].includes(text(head, 8, 4)),
    },
    caf: { endings: 'caf', isMarked: (head) => text(head, 0, 4) === 'caff' },
    au: { endings: 'au snd', isMarked: (head) => ['.snd', 'dns.'].includes(text(head, 0, 4)) },
    flac: { endings: 'flac', isMarked: (head) => text(head, 0, 4) === 'fLaC' },
    /** Frames of MPEG audio or AAC, which bear no mark but for a tag before them. */
    tagged: { endings: 'mp3 mp2 aac', furtherEndings: 'mp1 mpa mpga adts loas', isMarked: (head) => text(head, 0, 3) === 'ID3' },
    ogg: { endings: 'ogg oga opus', furtherEndings: 'spx', isMarked: (head) => text(head, 0, 4) === 'OggS' },
    matroska: { endings: 'mka webm', furtherEndings: 'weba', isMarked: (head) => startsWith(head, '1a45dfa3') },
    mp4: { endings: 'm4a m4b mp4 mov 3gp', furtherEndings: 'm4r m4v qt 3gpp 3g2', isMarked: isMp4 },
    wavpack: { endings: 'wv', isMarked: (head) => text(head, 0, 4) === 'wvpk' },
};
const sounds = Object.entries(READABLE_SOUNDS);
/** The kind that a file's mark names; undefined where it has none, or one of another kind. */
export const readableKind = (head) => sounds.find(([, { isMarked }]) => isMarked(head))?.[0];
/** Endings of what can be read, for file dialogs. */
export const READABLE_ENDINGS = sounds.flatMap(([, { endings }]) => endings.split(' ').map((ending) => `.${ending}`));
/** Every ending of what can be read. */
export const ALL_READABLE_ENDINGS = sounds.flatMap(([, { endings, furtherEndings }]) => [
    ...endings.split(' '),
    ...(furtherEndings?.split(' ') ?? []),
]);
