/** The group that a track goes through; null where it goes straight on. */
export function groupOf(tracks, { kind, groupId }) {
    if (kind === 'group' || groupId === null)
        return null;
    return tracks.find((track) => track.id === groupId && track.kind === 'group') ?? null;
}
/**
 * The tracks that are heard. Where any is soloed those alone are, a soloed group with all in it, and a soloed track through its group; of
 * them not what is muted, nor what goes through a muted group.
 */
export function heardTracks(tracks) {
    const isAnySoloed = tracks.some(({ isSoloed }) => isSoloed);
    const throughSolo = new Set(tracks.filter(({ isSoloed }) => isSoloed).map((track) => groupOf(tracks, track)?.id));
    const isHeard = (track) => {
        const group = groupOf(tracks, track);
        if (track.isMuted || group?.isMuted)
            return false;
        return !isAnySoloed || track.isSoloed || group?.isSoloed === true || (track.kind === 'group' && throughSolo.has(track.id));
    };
    return new Set(tracks.filter(isHeard).map(({ id }) => id));
}
