import helmet from 'helmet';

/**
 * What a browser may do with our pages: show them with our own style sheet, and post our forms to us; no scripts, no frames, nothing from elsewhere.
 * The referrer stays within the Portal, rather than being left out, because browsers without one send `Origin: null` with a form.
 */
export const securityHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      styleSrc: ["'self'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
    },
  },
  crossOriginOpenerPolicy: { policy: 'same-origin' },
  crossOriginResourcePolicy: { policy: 'same-origin' },
  frameguard: { action: 'deny' },
  referrerPolicy: { policy: 'same-origin' },
});
