import { z } from 'zod';
/** How a device is remembered: its number changes when others come and go, its name does not. */
export const deviceKeySchema = z.object({ hostApi: z.string().max(200), name: z.string().max(400) });
/** A sound device as the person chooses it. */
export const audioDeviceSchema = deviceKeySchema.extend({
    inputChannels: z.int().nonnegative(),
    outputChannels: z.int().nonnegative(),
    /** The rate it runs at unless asked otherwise, in Hz. */
    defaultSampleRate: z.number().positive(),
    isDefaultInput: z.boolean(),
    isDefaultOutput: z.boolean(),
});
export const directionSchema = z.enum(['input', 'output']);
export const channelsOf = (device, direction) => direction === 'input' ? device.inputChannels : device.outputChannels;
const isDefault = (device, direction) => direction === 'input' ? device.isDefaultInput : device.isDefaultOutput;
export const sameDevice = (a, b) => a.hostApi === b.hostApi && a.name === b.name;
/** The device that `wanted` names, or, where it names none, the system's default; null where there is no such device. */
export function findDevice(devices, direction, wanted) {
    const usable = devices.filter((device) => channelsOf(device, direction) > 0);
    if (wanted)
        return usable.find((device) => sameDevice(device, wanted)) ?? null;
    return usable.find((device) => isDefault(device, direction)) ?? usable[0] ?? null;
}
/** What came and what went between two looks, for hot-plug messages. */
export function compareDevices(before, after) {
    const missingIn = (list) => (device) => !list.some((other) => sameDevice(other, device));
    return { added: after.filter(missingIn(before)), removed: before.filter(missingIn(after)) };
}
