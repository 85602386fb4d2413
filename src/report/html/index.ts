export { startHtml } from './writer.ts'
