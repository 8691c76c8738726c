/** The namespace of every SMAPI element, in both directions. */
export const SMAPI_NAMESPACE = 'http://schemas.microsoft.com/windowsazure';

/** XML Schema's namespace for instance attributes; `nil` is the one in use. */
export const XSI_NAMESPACE = 'http://www.w3.org/2001/XMLSchema-instance';
