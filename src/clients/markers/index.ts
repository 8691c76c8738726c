export type { Form } from './forms.ts';
export * from './marker.ts';
export * from './search.ts';
