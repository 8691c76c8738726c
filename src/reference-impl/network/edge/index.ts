/** The edge of the virtual network, and the filter behind it at the root OS: EDG-1, EDG-2. */
export { createEdge, type Edge, type EdgeParts } from './edge.ts';
export { EDGE_RULES, type EdgeRules } from './edge-rules.ts';
export { createEndpointFilters, type EndpointFilters } from './endpoint-filters.ts';
export { createEndpointFilter, ENDPOINT_RULES, type EndpointRules } from './endpoint-filter.ts';
export { INTERNET_HOST, OUTSIDE_PORT, type OutsidePort } from './outside.ts';
export { plugInEdge } from './plug-in.ts';
export { isRemoteAccess } from './remote-access.ts';
export { checkService, type Endpoint, type PublicService } from './service.ts';
