// The photos most like one: those that share its rarer and surer labels.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { photoAddress, showPhoto } from '../address';
import { ask } from '../api/client';
import { SimilarDocument } from '../api/operations';
import type { Photo } from '../search/results';
import { nameOf } from './words';

export function Similar({ id }: { id: string }) {
  const similar = useSignal<Photo[]>([]);
  useEffect(() => {
    const mine = new AbortController();
    similar.value = [];
    ask(SimilarDocument, { id }, mine.signal)
      .then(({ similarImages }) => {
        similar.value = (similarImages ?? []).map(({ image }) => image);
      })
      // The photo itself is there: it is shown without its neighbours.
      .catch(() => undefined);
    return () => mine.abort();
  }, [id]);
  if (!similar.value.length) return null;
  return (
    <section>
      <h3 class="heading">Similar photos</h3>
      <ul class="similar">
        {similar.value.map((photo) => (
          <li key={photo.id}>
            <a
              href={photoAddress(photo.id)}
              onClick={(event) => {
                if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                event.preventDefault();
                showPhoto(photo.id);
              }}
            >
              <img src={photo.thumbnailUrl ?? ''} alt={nameOf(photo)} loading="lazy" />
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
