export * from './caller.ts';
export * from './frame.ts';
export * from './hostile.ts';
export * from './record.ts';
export * from './stand-in.ts';
export * from './tls-records.ts';
