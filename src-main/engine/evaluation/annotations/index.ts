export { ANNOTATION_TASKS, type AnnotationTask, type Figures } from './annotation-tasks.ts'
