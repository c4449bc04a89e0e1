/** @param work  names of trainings, and titles of other work, that closing would end */
export function leavingWords({ trainings, others }) {
    const one = trainings.length === 1;
    const named = trainings.map((name) => `“${name}”`).join(', ');
    const paused = trainings.length > 0
        ? `${named} ${one ? 'is' : 'are'} training. ${one ? 'It is' : 'They are'} paused, and ${one ? 'goes' : 'go'} on with Resume when the project is open again.`
        : '';
    const ended = others.length > 0 ? `${paused ? 'Other work' : 'Work'} under way ends with what is done so far:` : '';
    return { what: [paused, ended].filter(Boolean).join(' '), others: [...others], answer: paused ? 'Pause and close' : 'Close' };
}
