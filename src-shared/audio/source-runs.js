/** More silences than this within the length of the queues do not happen. */
const KEPT_RUNS = 64;
/** Which source frame went out as which device frame: stretches of sound with silence between them. */
export class SourceRuns {
    runs = [];
    add(deviceFrame, sourceFrame, frames) {
        if (frames === 0)
            return;
        const last = this.runs.at(-1);
        if (last && last.deviceFrame + last.frames === deviceFrame && last.sourceFrame + last.frames === sourceFrame) {
            last.frames += frames;
            return;
        }
        this.runs.push({ deviceFrame, sourceFrame, frames });
        if (this.runs.length > KEPT_RUNS)
            this.runs.shift();
    }
    sourceFrameAt(deviceFrame) {
        const run = this.runs.findLast((candidate) => candidate.deviceFrame <= deviceFrame);
        if (!run || deviceFrame >= run.deviceFrame + run.frames)
            return null;
        return run.sourceFrame + deviceFrame - run.deviceFrame;
    }
}
