/** Whole numbers below a limit, the same sequence for the same seed (a linear congruential generator, Numerical Recipes' constants). */
export function seededRandom(seed) {
    let state = seed >>> 0;
    return (limit) => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        return Math.floor((state / 2 ** 32) * limit);
    };
}
