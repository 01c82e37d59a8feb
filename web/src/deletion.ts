// Deleting with a way back: a photo disappears at once and is deleted a little later, unless that is undone.
import { ask } from './api/client';
import { DeleteDocument } from './api/operations';
import { notify } from './notices';
import { hide, unhide } from './search/results';

const UNDO_SECONDS = 6;
const pending = new Map<string, ReturnType<typeof setTimeout>>();

export function deletePhoto(id: string, name: string): void {
  hide(id);
  const dismiss = notify(`${name} deleted`, { label: 'Undo', run: () => undo(id, dismiss) }, UNDO_SECONDS);
  pending.set(id, setTimeout(() => void deleteNow(id), UNDO_SECONDS * 1000));
}

function undo(id: string, dismiss: () => void): void {
  clearTimeout(pending.get(id));
  pending.delete(id);
  unhide(id);
  dismiss();
}

async function deleteNow(id: string): Promise<void> {
  clearTimeout(pending.get(id));
  pending.delete(id);
  try {
    await ask(DeleteDocument, { id });
  } catch (error) {
    unhide(id);
    notify(`It could not be deleted. ${(error as Error).message}`);
  }
}

// Who leaves the page, or the session, has not undone it.
export async function deletePending(): Promise<void> {
  await Promise.all([...pending.keys()].map(deleteNow));
}

window.addEventListener('pagehide', () => void deletePending());
