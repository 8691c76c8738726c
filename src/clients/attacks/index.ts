export * from './attack.ts';
export * from './catalogue.ts';
export * from './controls.ts';
export * from './judge.ts';
export { comesOf } from './mark.ts';
export { REMOTE_SERVICES } from './rows/edge.ts';
export * from './scene.ts';
export * from './trials/index.ts';
export { Turn } from './turn.ts';
