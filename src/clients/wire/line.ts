import type { Exchange } from '../../conformance/evidence/index.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import type { WireRequest } from './request.ts';

/** A {@link Connection} that is replaced by a new one when its peer has closed it between two requests, as a client of good will does. */
export class Line {
  private current: Connection;

  constructor(private readonly options: ConnectionOptions) {
    this.current = new Connection(options);
  }

  /** The connection that carries the next request, as things stand. */
  get connection(): Connection {
    if (!this.current.usable) this.current = new Connection(this.options);
    return this.current;
  }

  request(request: WireRequest): Promise<Exchange> {
    return this.connection.request(request);
  }

  requestInTwoParts(request: WireRequest, pause: () => Promise<void>): Promise<Exchange> {
    return this.connection.requestInTwoParts(request, pause);
  }

  close(): void {
    this.current.close();
  }
}
