/** Lists in the order of time, as a song holds them: values that are replaced, never changed. */
/**
 * The list without `removed` and with `added`: some ten thousand of a hundred thousand are exchanged within some milliseconds.
 *
 * @param list   in `order`
 * @param keyOf  what tells items apart
 * @returns      null where one that is to go is not there, where it was, or one that is to come is there already
 */
export function exchanged(list, { removed, added }, keyOf, order) {
    const places = placesOf(list, removed, keyOf, order);
    const going = new Set(removed.map(keyOf));
    const coming = new Set(added.map(keyOf));
    if (!places || coming.size !== added.length)
        return null;
    const isNew = [...coming].some((key) => !going.has(key));
    if (isNew && list.some((item) => coming.has(keyOf(item)) && !going.has(keyOf(item))))
        return null;
    const sorted = added.toSorted(order);
    const result = new Array(list.length - places.length + sorted.length);
    let [n, gone, next] = [0, 0, 0];
    for (let i = 0; i < list.length; i++) {
        if (places[gone] === i) {
            gone++;
            continue;
        }
        while (next < sorted.length && order(sorted[next], list[i]) < 0)
            result[n++] = sorted[next++];
        result[n++] = list[i];
    }
    while (next < sorted.length)
        result[n++] = sorted[next++];
    return result;
}
/** Where items stand in a list, rising; null where one is not there, or is asked for twice. */
function placesOf(list, items, keyOf, order) {
    const places = [];
    let from = 0;
    for (const item of items.toSorted(order)) {
        let [low, high] = [from, list.length];
        while (low < high) {
            const middle = (low + high) >> 1;
            if (order(list[middle], item) < 0)
                low = middle + 1;
            else
                high = middle;
        }
        if (low === list.length || keyOf(list[low]) !== keyOf(item))
            return null;
        places.push(low);
        from = low + 1;
    }
    return places;
}
