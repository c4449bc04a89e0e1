export type { Provider } from '../provider.ts'
