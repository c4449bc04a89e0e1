/** The edits of a sound: layers, each of which takes what those below it give. The sound itself never changes. */
import { z } from 'zod';
import { idSchema, nameSchema } from '../project/identifiers.ts';
import { spectralMaskSchema } from './mask.ts';
import { spectralOperationSchema } from './operations.ts';
import { SpectralError } from './spectral-error.ts';
export const WINDOW_LENGTHS = [256, 512, 1024, 2048, 4096, 8192, 16384];
export const windowSamplesSchema = z.literal(WINDOW_LENGTHS);
export const spectralLayerSchema = z.object({
    id: idSchema,
    name: nameSchema,
    mask: spectralMaskSchema,
    operation: spectralOperationSchema,
    /** Of the transform. */
    windowSamples: windowSamplesSchema.default(2048),
    /** 0: as if it were not there; 1: all of it. */
    strength: z.number().min(0).max(1).default(1),
    isOn: z.boolean().default(true),
});
export const NO_EDITS = { layers: [] };
const MOST_LAYERS = 2000;
export const spectralChangeSchema = z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('add'), index: z.int().min(0), layer: spectralLayerSchema }),
    z.object({ kind: z.literal('remove'), index: z.int().min(0), layer: spectralLayerSchema }),
    z.object({
        kind: z.literal('layer'),
        layerId: idSchema,
        before: spectralLayerSchema.omit({ id: true }).partial(),
        after: spectralLayerSchema.omit({ id: true }).partial(),
    }),
    z.object({ kind: z.literal('order'), layerId: idSchema, from: z.int().min(0), to: z.int().min(0) }),
]);
/** The change that takes another one back. */
export function inverseOfSpectral(change) {
    switch (change.kind) {
        case 'add':
            return { ...change, kind: 'remove' };
        case 'remove':
            return { ...change, kind: 'add' };
        case 'layer':
            return { ...change, before: change.after, after: change.before };
        case 'order':
            return { ...change, from: change.to, to: change.from };
    }
}
export const inverseOfSpectralAll = (changes) => changes.map(inverseOfSpectral).reverse();
/** @throws SpectralError where one does not fit; the edits stay as they were */
export const withSpectralChanges = (edits, changes) => changes.reduce(withSpectralChange, edits);
function withSpectralChange({ layers }, change) {
    switch (change.kind) {
        case 'add': {
            if (change.index > layers.length || layers.some(({ id }) => id === change.layer.id))
                throw outOfStep('a layer does not fit its place');
            if (layers.length >= MOST_LAYERS)
                throw new SpectralError('There are too many layers.', 'Make a new recording of what there is, and go on with that.');
            return { layers: layers.toSpliced(change.index, 0, change.layer) };
        }
        case 'remove': {
            if (layers.at(change.index)?.id !== change.layer.id)
                throw outOfStep('a layer is not at its place');
            return { layers: layers.toSpliced(change.index, 1) };
        }
        case 'layer': {
            const index = layers.findIndex(({ id }) => id === change.layerId);
            if (index < 0)
                throw outOfStep('a layer is gone');
            const layer = layers[index];
            for (const [key, value] of Object.entries(change.before))
                if (JSON.stringify(layer[key]) !== JSON.stringify(value))
                    throw outOfStep('a layer was changed');
            return { layers: layers.with(index, { ...layer, ...change.after }) };
        }
        case 'order': {
            const layer = layers.at(change.from);
            if (layer?.id !== change.layerId || change.to >= layers.length)
                throw outOfStep('a layer is not at its place');
            return { layers: layers.toSpliced(change.from, 1).toSpliced(change.to, 0, layer) };
        }
    }
}
const outOfStep = (what) => new SpectralError(`The edits have changed meanwhile: ${what}.`, 'Do it again: they are shown as they are now.', 'conflict');
/** A change of a layer's settings. @throws SpectralError where there is no such layer */
export function layerChange({ layers }, layerId, after) {
    const layer = layers.find(({ id }) => id === layerId);
    if (!layer)
        throw outOfStep('a layer is gone');
    const before = Object.fromEntries(Object.keys(after).map((key) => [key, layer[key]]));
    return { kind: 'layer', layerId, before, after };
}
/** Raised when older versions cannot read what is written. */
const VERSION = 1;
const fileSchema = z.object({
    format: z.literal('spectraloom spectral edits'),
    version: z.literal(VERSION),
    sequence: z.int().min(0),
    layers: z.array(spectralLayerSchema).max(MOST_LAYERS),
});
export const encodeEdits = ({ layers }, sequence = 0) => JSON.stringify({ format: 'spectraloom spectral edits', version: VERSION, sequence, layers });
/** @throws SpectralError where it is none, or one of a newer version */
export function decodeEdits(text) {
    let value;
    try {
        value = JSON.parse(text);
    }
    catch {
        throw damaged('it is not whole');
    }
    if (typeof value === 'object' && value !== null && 'version' in value && typeof value.version === 'number' && value.version > VERSION)
        throw new SpectralError('These edits were written by a newer version of Spectraloom.', 'Install the newest version to open them.');
    const parsed = fileSchema.safeParse(value);
    if (!parsed.success) {
        const [{ path, message }] = parsed.error.issues;
        throw damaged(`${path.join('.')}: ${message}`);
    }
    return { edits: { layers: parsed.data.layers }, sequence: parsed.data.sequence };
}
const damaged = (what) => new SpectralError(`The file of the edits is damaged: ${what}.`, 'Put it back from a backup, or remove it to begin anew.');
