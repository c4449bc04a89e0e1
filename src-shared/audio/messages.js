/**
 * The protocol between the program and what carries its sound to a device: an audio process (over the process channel,
 * never over stdout, where PortAudio prints), or a window (over the contract, with Web Audio). One carrier has at most one
 * stream.
 *
 * Three counts of frames:
 *   source frames   what the program has fed, counted from the stream's start, going on over restarts
 *   device frames   what has gone to the device since this carrier opened it: source frames and the silence put between
 *   captured frames what came from the device since this carrier opened it; in a stream of both directions, captured
 *                   frame n is taken in the same callback in which device frame n is given
 */
import { z } from 'zod';
import { audioDeviceSchema, deviceKeySchema, directionSchema } from './devices.ts';
const count = z.number().nonnegative();
const sampleRate = z.int().min(8_000).max(384_000);
/** Longest piece of sound in one message, in numbers: a second of 8 channels at 192 kHz. */
const LONGEST_PIECE = 8 * 192_000;
const samples = z.custom((piece) => piece instanceof Float32Array && piece.length <= LONGEST_PIECE, 'is no piece of sound');
/** Why a sound device or the audio process did not do what was asked. */
export const deviceProblemSchema = z.enum([
    /** The native library is not installed or does not load. */
    'no-native-audio',
    /** There is no such device, or none at all. */
    'device-missing',
    /** The device refuses this rate, number of channels, or combination of input and output. */
    'format-refused',
    /** The audio process or the sound server did not answer in time. */
    'no-answer',
    /** The audio process ended. */
    'process-lost',
    /** A measurement found nothing it could trust. */
    'not-measured',
]);
/** One direction of a stream. `device` null means the system's default. */
export const sideRequestSchema = z.object({ device: deviceKeySchema.nullable(), channels: z.int().min(1).max(32) });
export const openRequestSchema = z.object({
    sampleRate,
    /** Frames the device asks for at a time. */
    bufferFrames: z.int().min(16).max(16_384),
    /** Frames kept between the carrier and the device at first; grows when the device runs dry. */
    queueFrames: z.int().nonnegative(),
    output: sideRequestSchema.nullable(),
    input: sideRequestSchema.nullable(),
    /** Number of the first source frame that will be fed. */
    startSourceFrame: z.int().nonnegative(),
});
/** What has become of the output so far. */
export const outputReportSchema = z.object({
    /**
     * When this was true, in milliseconds of the monotonic clock that all processes of a machine share. A window has another clock: the
     * program then notes when it heard.
     */
    atMs: z.number(),
    /** Source frames that the device has taken. */
    sourceTaken: count,
    /** Source frames on their way or taken: `sourceTaken` and what waits in the last queue. */
    sourceWritten: count,
    /** Device frames that the device has taken. */
    deviceTaken: count,
    deviceWritten: count,
    /** Source frames that wait in the carrier. */
    waiting: count,
    /** How often the program's sound did not come in time, and how much silence stood in for it. */
    underruns: count,
    underrunFrames: count,
    /** Frames kept between the carrier and the device by now. */
    queueFrames: count,
});
const none = z.object({});
const ratesRequest = z.object({
    device: deviceKeySchema,
    direction: directionSchema,
    channels: z.int().positive(),
    sampleRates: z.array(sampleRate).max(64),
});
const callOf = (name, params) => z.object({ type: z.literal('call'), id: z.int(), name: z.literal(name), params });
export const toAudioSchema = z.union([
    callOf('devices', none),
    callOf('rates', ratesRequest),
    callOf('open', openRequestSchema),
    callOf('flush', z.object({ fadeFrames: z.int().nonnegative() })),
    callOf('close', none),
    /** Interleaved samples. `more` false: silence may follow, it is meant. */
    z.object({ type: z.literal('feed'), samples, more: z.boolean() }),
    /** Lets the input be heard, at the shortest way: within the carrier. 0 is off. */
    z.object({ type: z.literal('monitor'), gain: z.number().min(0).max(8) }),
]);
export const fromAudioSchema = z.union([
    z.object({
        type: z.literal('answer'),
        id: z.int(),
        result: z.union([
            z.object({ devices: z.array(audioDeviceSchema).max(1000), unavailable: z.string().nullable() }),
            z.object({ sampleRates: z.array(sampleRate).max(64) }),
            z.object({ output: audioDeviceSchema.nullable(), input: audioDeviceSchema.nullable() }),
            z.object({ nextSourceFrame: z.int().nonnegative() }),
            none,
        ]),
    }),
    z.object({
        type: z.literal('refusal'),
        id: z.int(),
        problem: deviceProblemSchema,
        message: z.string().max(2000),
        advice: z.string().max(2000),
    }),
    /** At least ten times a second while the carrier lives. */
    z.object({
        type: z.literal('report'),
        output: outputReportSchema.nullable(),
        capturedFrames: count,
        /** How often the device itself ran dry or over. */
        glitches: count,
    }),
    /**
     * Interleaved samples from the device, from captured frame `startFrame` on. `sourceFrame`: which source frame was given
     * to the device in the same instant; null where it was silence.
     */
    z.object({ type: z.literal('captured'), startFrame: count, sourceFrame: count.nullable(), samples }),
    /** The device of this direction has gone: this stream can do nothing more. PortAudio does not tell; browsers do. */
    z.object({ type: z.literal('lost'), direction: directionSchema }),
]);
export const HEARTBEAT_MS = 100;
