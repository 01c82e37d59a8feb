// The uploads: a few at a time, each from its bytes to being found, with what went wrong and a way to try again.
import { computed, effect, signal, type Signal } from '@preact/signals';
import { ask, listen, realtime } from '../api/client';
import {
  CreateUploadDocument,
  IndexedDocument,
  RetryDocument,
  StatusDocument,
  StatusesDocument,
  UnfinishedDocument,
  type ImageStatus,
} from '../api/operations';
import { arrived } from '../search/results';
import { ConnectionLost, post, type Form } from './post';

export type Step = 'waiting' | 'sending' | 'interrupted' | 'recognising' | 'found' | 'failed';

export interface Upload {
  key: number;
  name: string;
  file: File | null;
  preview: string | null;
  id: string | null;
  step: Signal<Step>;
  /** Of the file's bytes, 0 to 1. */
  sent: Signal<number>;
  reason: Signal<string | null>;
  abort: AbortController;
}

const AT_ONCE = 4;
const TRIES = 8;
const LONGEST_WAIT_MS = 8_000;
// How long the subscription may be silent about a photo before it is asked for.
const QUIET_MS = 15_000;

export const uploads = signal<Upload[]>([]);
export const busy = computed(() => uploads.value.filter(({ step }) => !ended(step.value)).length);
let last = 0;
let running = 0;

function ended(step: Step): boolean {
  return step === 'found' || step === 'failed';
}

export function add(files: Iterable<File>): void {
  const fresh = [...files].map((file) => entry(file.name, file, null));
  uploads.value = [...fresh, ...uploads.peek()];
  pump();
}

function entry(name: string, file: File | null, id: string | null): Upload {
  return {
    key: (last += 1),
    name,
    file,
    preview: file?.type.startsWith('image/') ? URL.createObjectURL(file) : null,
    id,
    step: signal<Step>(id ? 'recognising' : 'waiting'),
    sent: signal(id ? 1 : 0),
    reason: signal<string | null>(null),
    abort: new AbortController(),
  };
}

function pump(): void {
  // The list shows the newest first; the oldest is sent first.
  const waiting = uploads.peek().filter(({ step }) => step.peek() === 'waiting').reverse();
  for (const upload of waiting.slice(0, Math.max(0, AT_ONCE - running))) {
    running += 1;
    upload.step.value = 'sending';
    void send(upload).finally(() => {
      running -= 1;
      pump();
    });
  }
}

async function send(upload: Upload): Promise<void> {
  const file = upload.file;
  if (!file) return;
  let form: (Form & { expiresAt: string }) | null = null;
  for (let attempt = 1; ; attempt += 1) {
    try {
      if (!form || Date.parse(form.expiresAt) < Date.now() + 30_000) form = await formFor(upload, file);
      upload.step.value = 'sending';
      await post(form, file, (bytes) => (upload.sent.value = bytes / file.size), upload.abort.signal);
      upload.sent.value = 1;
      // The subscription may have been faster than the answer to the post.
      if (upload.step.peek() === 'sending') upload.step.value = 'recognising';
      return;
    } catch (error) {
      const lost = error instanceof ConnectionLost || !navigator.onLine;
      if (!lost || attempt >= TRIES) return fail(upload, (error as Error).message);
      upload.sent.value = 0;
      upload.step.value = 'interrupted';
      await pause(Math.min(LONGEST_WAIT_MS, 500 * 2 ** attempt));
    }
    if (upload.abort.signal.aborted) return;
  }
}

async function formFor(upload: Upload, file: File): Promise<Form & { expiresAt: string }> {
  try {
    const input = { filename: file.name, contentType: file.type, bytes: file.size };
    const { createUpload } = await ask(CreateUploadDocument, { input });
    upload.id = createUpload.id;
    return createUpload;
  } catch (error) {
    if ((error as Error).message.startsWith('The service cannot be reached')) {
      throw new ConnectionLost((error as Error).message);
    }
    throw error;
  }
}

/** A while, or until the network is back; an offline browser waits for as long as it takes. */
async function pause(milliseconds: number): Promise<void> {
  if (!navigator.onLine) {
    await new Promise((resolve) => window.addEventListener('online', resolve, { once: true }));
    return;
  }
  await new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
    window.addEventListener('online', resolve, { once: true });
  });
}

function fail(upload: Upload, reason: string): void {
  upload.reason.value = reason;
  upload.step.value = 'failed';
}

export async function retry(upload: Upload): Promise<void> {
  upload.reason.value = null;
  const analysed = upload.id && upload.sent.peek() === 1;
  if (!analysed) {
    upload.sent.value = 0;
    upload.step.value = 'waiting';
    pump();
    return;
  }
  upload.step.value = 'recognising';
  try {
    const { retryImage } = await ask(RetryDocument, { id: upload.id! });
    if (!retryImage) fail(upload, 'This photo is no longer there.');
  } catch (error) {
    fail(upload, (error as Error).message);
  }
}

export function dismiss(upload: Upload): void {
  upload.abort.abort();
  if (upload.preview) URL.revokeObjectURL(upload.preview);
  uploads.value = uploads.peek().filter((each) => each !== upload);
}

export function dismissEnded(): void {
  for (const upload of uploads.peek().filter(({ step }) => ended(step.peek()))) dismiss(upload);
}

function heard(id: string, status: ImageStatus, reason: string | null): void {
  const upload = uploads.peek().find((each) => each.id === id);
  if (!upload) return;
  if (status === 'PROCESSING') upload.step.value = 'recognising';
  else if (status === 'INDEXED') upload.step.value = 'found';
  else if (status === 'FAILED') fail(upload, reason ?? 'It could not be analysed.');
  else if (status === 'DELETED') dismiss(upload);
  if (status !== 'UPLOADING') upload.sent.value = 1;
}

/** Hear of every photo for as long as somebody is signed in; what was missed is asked for. */
export function followUploads(): () => void {
  const ends = [
    listen(StatusesDocument, ({ onImageStatus: change }) => {
      // INDEXED alone does not say that it can be found: the other subscription does.
      if (change && change.status !== 'INDEXED') heard(change.id, change.status, change.statusReason);
    }),
    listen(IndexedDocument, ({ onImageIndexed: image }) => {
      if (!image) return;
      heard(image.id, 'INDEXED', null);
      arrived(image);
    }),
    effect(() => {
      if (realtime.live.value) void askForMissed();
    }),
  ];
  const timer = setInterval(() => void askForMissed(), QUIET_MS);
  void showUnfinished();
  return () => {
    clearInterval(timer);
    for (const end of ends) end();
    for (const upload of uploads.peek()) dismiss(upload);
  };
}

async function askForMissed(): Promise<void> {
  const open = uploads.peek().filter(({ id, step }) => id && step.peek() === 'recognising');
  await Promise.all(
    open.map(async ({ id }) => {
      const { getImage } = await ask(StatusDocument, { id: id! });
      if (!getImage) return;
      heard(getImage.id, getImage.status, getImage.statusReason);
      if (getImage.status === 'INDEXED') arrived(getImage);
    }),
  ).catch(() => undefined); // The next round asks again.
}

async function showUnfinished(): Promise<void> {
  const pages = await Promise.all(
    (['PROCESSING', 'FAILED'] as const).map((status) => ask(UnfinishedDocument, { status })),
  ).catch(() => []);
  for (const image of pages.flatMap(({ listImages }) => listImages.items)) {
    if (uploads.peek().some(({ id }) => id === image.id)) continue;
    uploads.value = [...uploads.peek(), entry(image.filename, null, image.id)];
    heard(image.id, image.status, image.statusReason);
  }
}
