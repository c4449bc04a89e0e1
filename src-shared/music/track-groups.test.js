import { describe, expect, it } from 'vitest';
import { newTrack } from './song.ts';
import { groupOf, heardTracks } from './track-groups.ts';
const track = (id, changes = {}) => ({ ...newTrack(id, 'audio', id, 0), ...changes });
const band = (changes = {}) => track('band', { kind: 'group', ...changes });
const heard = (...tracks) => [...heardTracks(tracks)].join(' ');
describe('groups of tracks', () => {
    it('are named by their tracks, and are in none themselves', () => {
        const tracks = [band(), track('a', { groupId: 'band' }), track('b', { groupId: 'gone' }), track('c', { groupId: 'a' })];
        expect(tracks.map((each) => groupOf(tracks, each)?.id ?? null)).toEqual([null, 'band', null, null]);
        expect(groupOf(tracks, band({ groupId: 'band' }))).toBe(null);
    });
    it('mute what goes through them', () => {
        expect(heard(band(), track('a', { groupId: 'band' }), track('b'))).toBe('band a b');
        expect(heard(band({ isMuted: true }), track('a', { groupId: 'band' }), track('b'))).toBe('b');
    });
    it('solo what goes through them, and let a soloed track through', () => {
        expect(heard(band({ isSoloed: true }), track('a', { groupId: 'band' }), track('b'))).toBe('band a');
        expect(heard(band(), track('a', { groupId: 'band', isSoloed: true }), track('c', { groupId: 'band' }), track('b'))).toBe('band a');
        expect(heard(band({ isMuted: true }), track('a', { groupId: 'band', isSoloed: true }), track('b'))).toBe('');
        expect(heard(track('a', { isSoloed: true, isMuted: true }), track('b'))).toBe('');
    });
});
