/** The part of the contract that sound needs: devices, the way to them, and the transport. */
import { z } from 'zod';
import { audioDeviceSchema, deviceKeySchema, directionSchema, fromAudioSchema, toAudioSchema } from '../audio/index.ts';
import { idSchema } from '../project/index.ts';
import { call, nothing, soundRefSchema } from './contract-parts.ts';
/** What the person chose on this machine. Null device: the system's default. */
export const audioChoiceSchema = z.object({
    /** `auto`: the sound device of the machine the program runs on in the desktop app, the window elsewhere. */
    way: z.enum(['auto', 'device', 'window']),
    output: deviceKeySchema.nullable(),
    input: deviceKeySchema.nullable(),
    sampleRate: z.int().min(8_000).max(384_000),
    bufferFrames: z.int().min(16).max(8_192),
});
/** How sound leaves the program at present. */
export const audioStateSchema = z.object({
    choice: audioChoiceSchema,
    /** `device`: through the audio process. `window`: through Web Audio in the window. */
    way: z.enum(['device', 'window']),
    /** Why this way, for the person. */
    reason: z.string(),
    state: z.enum(['closed', 'opening', 'running', 'recovering']),
    output: audioDeviceSchema.nullable(),
    input: audioDeviceSchema.nullable(),
    /** Sound rendered ahead of the device, in seconds: what a control needs to be heard, but for the device's own delay. */
    aheadSeconds: z.number().nonnegative(),
    /** Since the stream was opened. */
    underruns: z.int().nonnegative(),
    underrunSeconds: z.number().nonnegative(),
    glitches: z.int().nonnegative(),
    restarts: z.int().nonnegative(),
    /** From the program to the device and back, as measured through a cable or the air with these settings. */
    roundTripSeconds: z.number().nonnegative().nullable(),
});
export const audioDevicesSchema = z.object({ devices: z.array(audioDeviceSchema), unavailable: z.string().nullable() });
/** Where the transport is. */
export const playerReportSchema = z.object({
    /** Number of the last command it obeys; reports of older ones are out of date. */
    command: z.int().nonnegative(),
    sound: soundRefSchema.nullable(),
    state: z.enum(['empty', 'buffering', 'playing', 'paused', 'ended']),
    /** In the sound's own samples. */
    positionFrame: z.number().nonnegative(),
    totalFrames: z.int().nonnegative(),
    growing: z.boolean(),
    /** Linear, a channel each, since the last report; after the volume and the limiter. */
    peaks: z.array(z.number().nonnegative()),
    rms: z.array(z.number().nonnegative()),
    /** Lowest gain of the limiter since the last report; 1 means that it had nothing to do. */
    limiterGain: z.number().min(0).max(1),
});
const frame = z.number().nonnegative();
/** Commands are numbered by the window, so that it knows which report answers which. */
const command = z.int().nonnegative();
export const audioCalls = {
    'audio.state': call(nothing, audioStateSchema),
    'audio.choose': call(audioChoiceSchema, audioStateSchema),
    /** Of the way that is in use. */
    'audio.devices': call(nothing, audioDevicesSchema),
    /** Which of the common rates a device accepts, in Hz. */
    'audio.rates': call(z.object({ device: deviceKeySchema, direction: directionSchema, channels: z.int().min(1).max(32) }), z.object({ sampleRates: z.array(z.int()) })),
    /** While on, `audio.devicesChanged` tells of devices that come and go. */
    'audio.watchDevices': call(z.object({ on: z.boolean() }), nothing),
    /** A short quiet sound, over whatever plays. */
    'audio.playTestTone': call(nothing, nothing),
    /** Plays test sounds and finds them in what comes back; the result is remembered for these settings. */
    'audio.measureRoundTrip': call(nothing, z.object({ seconds: z.number().nonnegative(), frames: z.number().nonnegative() })),
    /** A window offers to carry sound, answers, and goes. */
    'audio.attachWindow': call(z.object({ windowId: idSchema }), nothing),
    'audio.detachWindow': call(z.object({ windowId: idSchema }), nothing),
    'audio.fromWindow': call(z.object({ windowId: idSchema, linkId: z.int(), message: fromAudioSchema }), nothing),
    'player.load': call(z.object({ command, sound: soundRefSchema, startFrame: frame }), nothing),
    'player.play': call(z.object({ command }), nothing),
    'player.pause': call(z.object({ command }), nothing),
    'player.seek': call(z.object({ command, frame }), nothing),
    /** Lets the place be heard for a moment, for dragging along the sound. */
    'player.scrub': call(z.object({ command, frame }), nothing),
    'player.setLoop': call(z.object({ command, loop: z.object({ startFrame: frame, endFrame: frame }).nullable() }), nothing),
    'player.clear': call(z.object({ command }), nothing),
    /** Linear gain of everything. */
    'player.setVolume': call(z.object({ gain: z.number().min(0).max(4) }), nothing),
};
export const audioEvents = {
    'audio.changed': audioStateSchema,
    'audio.devicesChanged': audioDevicesSchema.extend({ added: z.array(audioDeviceSchema), removed: z.array(audioDeviceSchema) }),
    /** A null message ends the link. */
    'audio.toWindow': z.object({ windowId: idSchema, linkId: z.int(), message: toAudioSchema.nullable() }),
    'player.report': playerReportSchema,
};
