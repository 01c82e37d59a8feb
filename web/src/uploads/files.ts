// Which files are taken, and how they come: chosen, dropped with their folders, or pasted.

const TYPES = ['image/jpeg', 'image/png', 'image/webp', 'image/tiff', 'image/avif'];
const MAX_BYTES = 15 * 1024 * 1024;

export const ACCEPTED = TYPES.join(',');

/** Why a file is not taken, in words for its owner; null if it is. */
export function refusal(file: File): string | null {
  if (!TYPES.includes(file.type)) return 'This is not a photo in JPEG, PNG, WebP, TIFF or AVIF.';
  if (file.size > MAX_BYTES) return `It has ${(file.size / 1024 ** 2).toFixed(1)} MB; 15 MB is the most.`;
  if (!file.size) return 'The file is empty.';
  return null;
}

/** The files of a drop, those in folders included. */
export async function filesOf(data: DataTransfer): Promise<File[]> {
  const entries = [...data.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (!entries.length) return [...data.files];
  const files = await Promise.all(entries.map(under));
  return files.flat();
}

async function under(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile) {
    return [await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const inside: FileSystemEntry[] = [];
  // A reader gives a hundred at a time and says by an empty list that it is done.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) break;
    inside.push(...some);
  }
  const files = await Promise.all(inside.filter(({ name }) => !name.startsWith('.')).map(under));
  return files.flat();
}
