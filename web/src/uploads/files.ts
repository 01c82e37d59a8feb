// How files come: chosen, dropped with their folders, or pasted.

// What the file chooser offers; what is a photo, and how large it may be, only the API decides.
export const ACCEPTED = 'image/*,.heic,.heif';

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
