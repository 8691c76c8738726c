export { createAntiForgery, type AntiForgery } from './anti-forgery.ts';
export { createPortalDoor, type PortalDoor, type PortalDoorParts, type PortalEndpoint } from './door.ts';
export { PORTAL_ROUTES } from './routes.ts';
export type { PortalRoute } from './route.ts';
