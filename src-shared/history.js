/** Lists what was done and what was taken back; holds no document. */
export class History {
    inverseOfAll;
    limit;
    done = [];
    undone = [];
    /** @param inverseOfAll  the changes that take these back, in the order in which they do */
    constructor(inverseOfAll, limit = 1000) {
        this.inverseOfAll = inverseOfAll;
        this.limit = limit;
    }
    get labels() {
        return { done: this.done.map(({ label }) => label), undone: this.undone.map(({ label }) => label) };
    }
    get canUndo() {
        return this.done.length > 0;
    }
    get canRedo() {
        return this.undone.length > 0;
    }
    /** Something was done anew: what had been taken back is gone. */
    add(step) {
        this.done.push(step);
        this.undone = [];
        if (this.done.length > this.limit)
            this.done.shift();
    }
    /** What takes the last step back; null where there is none. */
    get lastUndo() {
        const step = this.done.at(-1);
        return step ? { label: step.label, changes: this.inverseOfAll(step.changes) } : null;
    }
    /** The step that was taken back last; null where there is none. */
    get lastRedo() {
        return this.undone.at(-1) ?? null;
    }
    /** Moves the last step to those taken back. @returns what takes it back */
    undo() {
        const step = this.lastUndo;
        if (step)
            this.undone.push(this.done.pop());
        return step;
    }
    /** Moves the step that was taken back last to those done. @returns what does it again */
    redo() {
        const step = this.lastRedo;
        if (step)
            this.done.push(this.undone.pop());
        return step;
    }
    /** The steps done last, in their order. */
    newest(count) {
        return count === 0 ? [] : this.done.slice(-count);
    }
}
