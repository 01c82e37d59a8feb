// Short notices at the bottom of the page, some with something to do about them.
import { signal } from '@preact/signals';

export interface Notice {
  id: number;
  text: string;
  action?: { label: string; run: () => void };
}

export const notices = signal<Notice[]>([]);
let last = 0;

/** Show a notice for a while; answers how to take it back. */
export function notify(text: string, action?: Notice['action'], seconds = 6): () => void {
  const id = (last += 1);
  const dismiss = () => {
    notices.value = notices.peek().filter((each) => each.id !== id);
  };
  notices.value = [...notices.peek(), { id, text, ...(action ? { action } : {}) }];
  setTimeout(dismiss, seconds * 1000);
  return dismiss;
}
