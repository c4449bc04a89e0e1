/** A queue of interleaved samples of fixed capacity. Counts in frames (one sample per channel). */
export class SampleRing {
    capacityFrames;
    channels;
    samples;
    readIndex = 0;
    filled = 0;
    constructor(capacityFrames, channels) {
        this.capacityFrames = capacityFrames;
        this.channels = channels;
        this.samples = new Float32Array(capacityFrames * channels);
    }
    /** Frames that wait. */
    get frames() {
        return this.filled;
    }
    /** Appends whole frames. @returns how many found room; the rest is not taken. */
    write(block) {
        const frames = Math.min(block.length / this.channels, this.capacityFrames - this.filled);
        const writeIndex = (this.readIndex + this.filled) % this.capacityFrames;
        const first = Math.min(frames, this.capacityFrames - writeIndex);
        this.samples.set(block.subarray(0, first * this.channels), writeIndex * this.channels);
        this.samples.set(block.subarray(first * this.channels, frames * this.channels), 0);
        this.filled += frames;
        return frames;
    }
    /** Moves the oldest frames to the start of `out`. @returns how many there were, at most what fits. */
    read(out) {
        const frames = Math.min(Math.floor(out.length / this.channels), this.filled);
        const first = Math.min(frames, this.capacityFrames - this.readIndex);
        out.set(this.samples.subarray(this.readIndex * this.channels, (this.readIndex + first) * this.channels), 0);
        out.set(this.samples.subarray(0, (frames - first) * this.channels), first * this.channels);
        this.drop(frames);
        return frames;
    }
    /** Forgets the oldest frames. */
    drop(frames) {
        const dropped = Math.max(0, Math.min(frames, this.filled));
        this.readIndex = (this.readIndex + dropped) % this.capacityFrames;
        this.filled -= dropped;
    }
    clear() {
        this.drop(this.filled);
    }
}
