import { z } from 'zod';
import { codecIdSchema } from './training-settings.ts';
/** A codec at one sample rate, one channel. */
export const codecFormSchema = z.object({
    /** Hz */
    sampleRate: z.int().positive(),
    /** Samples from frame to frame. */
    hopSamples: z.int().positive(),
    /** Numbers of a frame; twice as many in stereo. */
    dimensions: z.int().positive(),
    /** Frames of a training sequence, unless the person says otherwise: some seconds. */
    sequenceFrames: z.int().positive(),
});
/** What the app shows of a codec. */
export const codecDescriptorSchema = z.object({
    id: codecIdSchema,
    name: z.string(),
    /** What it is good for, in a sentence or two, for a musician. */
    description: z.string(),
    /** The sound comes back as it was; else it is made up anew from what is kept. */
    exact: z.boolean(),
    /** The first one is the codec's own rate. */
    forms: z.array(codecFormSchema).min(1),
});
/** The form that a run's settings choose; the codec's own rate where the program does not know the other one. */
export const codecFormOf = (codecs, { codec, sampleRate }) => {
    const forms = codecs.find(({ id }) => id === codec)?.forms ?? [];
    return forms.find((form) => form.sampleRate === sampleRate) ?? forms.at(0) ?? null;
};
/** The settings with another codec or rate, and sequences of a length that suits it. */
export function withCodec(codecs, settings, choice) {
    const form = codecFormOf(codecs, choice);
    if (!form)
        return settings;
    const overlap = settings.sequenceHopFrames / settings.sequenceFrames;
    return {
        ...settings,
        ...choice,
        sequenceFrames: form.sequenceFrames,
        sequenceHopFrames: Math.max(1, Math.round(overlap * form.sequenceFrames)),
    };
}
