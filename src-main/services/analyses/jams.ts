import type { Recording } from '../../../src-shared/project/index.ts'

/** Something that is said of a moment or a stretch. Seconds. */
export interface JamsObservation {
  time: number
  duration: number
  value: string | number | Readonly<Record<string, string | number | boolean>>
  confidence: number | null
}

/** Everything that is said in one of the format's vocabularies: `beat`, `chord`, `tag_open`, ... */
export interface JamsAnnotation {
  namespace: string
  data: JamsObservation[]
}

/**
 * Annotations of a recording as a JAMS file.
 *
 * @param sandbox what the format has no vocabulary for
 * @source        Humphrey and others 2014, "JAMS: a JSON annotated music specification", version 0.3
 */
export function jamsFile(
  { name, tags }: Pick<Recording, 'name'> & Partial<Pick<Recording, 'tags'>>,
  seconds: number,
  annotations: readonly JamsAnnotation[],
  sandbox: Readonly<Record<string, unknown>> = {},
): string {
  const jams = {
    file_metadata: {
      title: tags?.title ?? name,
      artist: tags?.artist ?? '',
      release: tags?.album ?? '',
      duration: seconds,
      identifiers: {},
      jams_version: '0.3.4',
    },
    annotations: annotations.map(({ namespace, data }) => ({
      namespace,
      data,
      annotation_metadata: {
        curator: { name: '', email: '' },
        annotator: {},
        version: '',
        corpus: '',
        annotation_tools: 'Spectraloom',
        annotation_rules: '',
        validation: '',
        data_source: 'program',
      },
      sandbox: {},
      time: 0,
      duration: seconds,
    })),
    sandbox,
  }
  return `${JSON.stringify(jams, null, 1)}\n`
}
