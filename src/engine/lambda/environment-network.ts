/** What the processes of one environment reach: what listens inside it, and the network beyond. */
import type { TraceEvent } from "../kernel/trace.ts";
import type { OutgoingRequest } from "../sandbox/process-options.ts";
import type { CallFaults } from "./fault-schedule.ts";
import type { SocketHandle, SocketListener, SocketPort } from "./sockets.ts";
import type { SocketDestination } from "../sandbox/guest-sockets.ts";
import type {
  LocalServer,
  OutsideAnswer,
  OutsidePort,
  RequestOwner,
  SentRequest,
} from "./world.ts";
import { XRAY_DAEMON } from "./xray-daemon.ts";
import { documentOfPacket } from "./xray-documents.ts";

const LOCAL = /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::(\d+))?(?=[/?#]|$)/i;
const HTTP_PORT = 80;

export class EnvironmentNetwork implements OutsidePort, SocketPort {
  private readonly outside: OutsidePort;
  private readonly sockets: SocketPort;
  private readonly server: LocalServer | undefined;
  private readonly record: (event: TraceEvent) => void;

  constructor(
    outside: OutsidePort,
    sockets: SocketPort,
    server: LocalServer | undefined,
    record: (event: TraceEvent) => void,
  ) {
    this.sockets = sockets;
    this.outside = outside;
    this.server = server;
    this.record = record;
  }

  send(
    owner: RequestOwner,
    request: OutgoingRequest,
    onAnswer: (answer: OutsideAnswer) => void,
    faults?: CallFaults,
  ): SentRequest {
    const local = LOCAL.exec(request.url);
    if (local && this.server?.port === Number(local[1] ?? HTTP_PORT)) {
      const giveUp = this.server.send(owner, request, onAnswer);
      return { giveUp, freeze() {}, thaw() {} };
    }
    return this.outside.send(owner, request, onAnswer, faults);
  }

  connect(
    owner: RequestOwner,
    destination: SocketDestination,
    listener: SocketListener,
  ): SocketHandle {
    return this.sockets.connect(owner, destination, listener);
  }

  lookup(...question: Parameters<SocketPort["lookup"]>): () => void {
    return this.sockets.lookup(...question);
  }

  /** A packet of UDP. Only the X-Ray daemon hears any. */
  datagram(
    { environmentId, requestId }: RequestOwner,
    address: string,
    port: number,
    text: string,
  ): void {
    if (address !== XRAY_DAEMON.address || port !== XRAY_DAEMON.port) return;
    const document = documentOfPacket(text);
    if (!document) return;
    this.record({
      type: "segment.sent",
      environmentId,
      ...(requestId ? { requestId } : {}),
      via: "daemon",
      document,
    });
  }
}
