// AppSync's subscription protocol over one WebSocket for all subscriptions; it comes back by itself when it drops.
import { signal } from '@preact/signals';

export interface Request {
  query?: string | undefined;
  variables?: unknown;
}

interface Sink {
  next(result: { data?: Record<string, unknown> | null }): void;
  error(problem: unknown): void;
  complete(): void;
}

interface Message {
  type: string;
  id?: string;
  payload?: { data?: Record<string, unknown>; connectionTimeoutMs?: number; errors?: { message?: string }[] };
}

const LONGEST_WAIT_MS = 15_000;
const SILENCE_MS = 300_000;

export class Realtime {
  /** Whether every subscription is heard right now. */
  readonly live = signal(false);
  private socket: WebSocket | null = null;
  private acknowledged = false;
  private readonly subscriptions = new Map<string, { request: Request; sink: Sink; started: boolean }>();
  private lastId = 0;
  private failures = 0;
  private waiting: ReturnType<typeof setTimeout> | undefined;
  private silence: ReturnType<typeof setTimeout> | undefined;
  private silenceMs = SILENCE_MS;
  private authorization: Record<string, string> = {};

  constructor(
    private readonly addresses: { graphqlUrl: string; realtimeUrl: string },
    private readonly token: () => Promise<string>,
  ) {
    window.addEventListener('online', () => this.again(0));
    window.addEventListener('offline', () => this.socket?.close());
  }

  /** What urql takes for a subscription. */
  subscribe(request: Request) {
    return {
      subscribe: (sink: Sink) => {
        const id = String((this.lastId += 1));
        this.subscriptions.set(id, { request, sink, started: false });
        if (this.acknowledged) this.start(id);
        else this.again(0);
        return { unsubscribe: () => this.stop(id) };
      },
    };
  }

  private again(delay: number): void {
    if (this.socket || !this.subscriptions.size) return;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => void this.open(), delay);
  }

  private async open(): Promise<void> {
    if (this.socket) return;
    try {
      const host = new URL(this.addresses.graphqlUrl).host;
      this.authorization = { host, Authorization: await this.token() };
    } catch {
      this.dropped();
      return;
    }
    if (this.socket) return;
    const socket = new WebSocket(this.addresses.realtimeUrl, ['graphql-ws', `header-${base64url(this.authorization)}`]);
    this.socket = socket;
    socket.onopen = () => socket.send(JSON.stringify({ type: 'connection_init' }));
    socket.onmessage = ({ data }) => this.hear(JSON.parse(data as string) as Message);
    socket.onclose = () => {
      if (this.socket !== socket) return;
      this.socket = null;
      this.dropped();
    };
  }

  private hear({ type, id, payload }: Message): void {
    this.expectMore();
    const subscription = id ? this.subscriptions.get(id) : undefined;
    if (type === 'connection_ack') {
      this.acknowledged = true;
      this.silenceMs = payload?.connectionTimeoutMs ?? SILENCE_MS;
      for (const each of this.subscriptions.keys()) this.start(each);
    } else if (type === 'start_ack' && subscription) {
      subscription.started = true;
      this.failures = 0;
      this.live.value = [...this.subscriptions.values()].every(({ started }) => started);
    } else if (type === 'data' && payload?.data) {
      subscription?.sink.next({ data: payload.data });
    } else if (type === 'error' || type === 'connection_error') {
      // Such as a token that expired meanwhile: a new connection carries a new one.
      this.socket?.close();
    }
  }

  private expectMore(): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.socket?.close(), this.silenceMs);
  }

  private start(id: string): void {
    const subscription = this.subscriptions.get(id);
    if (!subscription || subscription.started) return;
    const { query, variables } = subscription.request;
    const data = JSON.stringify({ query, variables: variables ?? {} });
    const payload = { data, extensions: { authorization: this.authorization } };
    this.socket?.send(JSON.stringify({ id, type: 'start', payload }));
  }

  private stop(id: string): void {
    this.subscriptions.delete(id);
    if (this.acknowledged) this.socket?.send(JSON.stringify({ id, type: 'stop' }));
    if (!this.subscriptions.size) this.end();
  }

  private end(): void {
    clearTimeout(this.waiting);
    clearTimeout(this.silence);
    const socket = this.socket;
    this.socket = null;
    this.acknowledged = false;
    this.live.value = false;
    socket?.close();
  }

  private dropped(): void {
    clearTimeout(this.silence);
    this.acknowledged = false;
    this.live.value = false;
    for (const subscription of this.subscriptions.values()) subscription.started = false;
    const wait = Math.min(LONGEST_WAIT_MS, 500 * 2 ** this.failures) * (0.5 + Math.random() / 2);
    this.failures += 1;
    this.again(wait);
  }
}

function base64url(value: unknown): string {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
