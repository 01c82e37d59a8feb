// How things are put into words: names, sizes, dates, ages, feelings.
import type { DetailsFragment, EmotionType } from '../api/operations';

export function nameOf(photo: { title?: string | null; filename: string }): string {
  return photo.title || photo.filename;
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString()} ${number === 1 ? one : many}`;
}

export function size(bytes: number): string {
  if (bytes < 1024 ** 2) return `${Math.max(1, Math.round(bytes / 1024))} KB`;
  return `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}

/** A moment in the reader's zone. */
export function moment(iso: string): string {
  return new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

/** What the camera's clock said; it knows no zone and is kept as UTC. */
export function cameraTime(iso: string): string {
  return new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
}

/** A month such as 2026-07. */
export function month(value: string): string {
  return new Date(`${value}-01T00:00:00Z`).toLocaleString(undefined, { month: 'long', year: 'numeric', timeZone: 'UTC' });
}

export function feeling(type: EmotionType | string): string {
  const words: Record<string, string> = { FEAR: 'Afraid', UNKNOWN: 'Unclear' };
  return words[type] ?? type.charAt(0) + type.slice(1).toLowerCase();
}

export function describeFace({ gender, ageRange, emotions, smile }: DetailsFragment['faces'][number]): string {
  const who = gender?.value ?? 'Person';
  const age = ageRange ? `${ageRange.low} to ${ageRange.high}` : null;
  const mood = emotions[0] && emotions[0].confidence >= 50 ? feeling(emotions[0].type).toLowerCase() : null;
  const smiling = smile?.value ? 'smiling' : null;
  return [who, age, mood, smiling].filter(Boolean).join(', ');
}
