export { ANNOTATION_TASKS, type AnnotationTask, type Figures } from './annotation-tasks.ts'
export { compareSourceFolders } from './compare-source-folders.ts'
