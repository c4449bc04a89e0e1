/** Whether nothing has been put into a song yet. */
export const isEmptySong = (song) => song.tracks.length === 0 && song.markers.length === 0 && song.tempi.length === 1 && song.meters.length === 1 && song.keys.length === 0;
/**
 * The changes that add the tracks of another song behind those of a song. Its tempi, meters, keys and markers come along where the song
 * is empty; else it keeps its own.
 *
 * @param newId  gives tracks and clips ids that the song does not have
 */
export function midiTracksAdded(song, other, newId) {
    const ids = new Map(other.tracks.map(({ id }) => [id, newId('track')]));
    const tracks = other.tracks.map((track) => ({
        ...track,
        id: ids.get(track.id),
        groupId: (track.groupId !== null && ids.get(track.groupId)) || null,
        clips: track.clips
            .map((clip) => ({ ...clip, id: newId('clip') }))
            .toSorted((a, b) => a.startTick - b.startTick || (a.id < b.id ? -1 : 1)),
    }));
    const changes = [];
    if (isEmptySong(song)) {
        for (const list of ['tempi', 'meters', 'keys', 'markers']) {
            const [removed, added] = [song[list], other[list]];
            if (JSON.stringify(removed) !== JSON.stringify(added))
                changes.push({ kind: 'timeline', list, removed, added });
        }
    }
    changes.push({ kind: 'tracks', removed: [], added: tracks.map((track, index) => ({ index: song.tracks.length + index, track })) });
    return { changes, trackIds: tracks.map(({ id }) => id) };
}
