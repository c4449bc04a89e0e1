/** `wanted`, or `wanted 2`, `wanted 3` … where that is taken. */
export function uniqueName(wanted, taken) {
    const names = new Set(taken);
    if (!names.has(wanted))
        return wanted;
    let number = 2;
    while (names.has(`${wanted} ${number}`))
        number++;
    return `${wanted} ${number}`;
}
