import { MeterMap } from './meter-map.ts';
import { TempoMap } from './tempo-map.ts';
/** Samples of whole bars that come before a place of a song, of the meter and the tempo there. */
export function countInSamples({ meters, tempi }, tick, bars, sampleRate) {
    const { numerator, denominator } = new MeterMap(meters).meterAt(tick);
    const barSeconds = (numerator * (4 / denominator) * 60) / new TempoMap(tempi).bpmAt(tick);
    return Math.round(bars * barSeconds * sampleRate);
}
