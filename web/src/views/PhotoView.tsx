// One photo, large: with boxes over what was recognised, its details beside it, and its neighbours a key away.
import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { showPhoto } from '../address';
import { ask } from '../api/client';
import { PhotoDocument, type DetailsFragment } from '../api/operations';
import { deletePhoto } from '../deletion';
import { loadMore, more, photos, replace } from '../search/results';
import { Details } from './Details';
import { Icon } from './Icon';
import { Notices } from './Notices';
import { Stage } from './Stage';
import { nameOf } from './words';

export function PhotoView({ id }: { id: string }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const photo = useSignal<DetailsFragment | null>(null);
  const problem = useSignal<string | null>(null);
  const boxes = useSignal(true);
  /** The label or face that is pointed at in the list. */
  const pointed = useSignal<string | null>(null);

  useLayoutEffect(() => {
    dialog.current?.showModal();
  }, []);

  useEffect(() => {
    const mine = new AbortController();
    if (photo.peek()?.id !== id) photo.value = null;
    problem.value = null;
    pointed.value = null;
    ask(PhotoDocument, { id }, mine.signal)
      .then(({ getImage }) => {
        photo.value = getImage;
        if (!getImage || getImage.status === 'DELETED') problem.value = 'There is no such photo, or it is not yours.';
      })
      .catch((error: Error) => {
        problem.value = error.message;
      });
    return () => mine.abort();
  }, [id]);

  const place = photos.value.findIndex((each) => each.id === id);
  const known = photos.value[place];
  const before = place > 0 ? photos.value[place - 1]?.id : undefined;
  const after = place >= 0 ? photos.value[place + 1]?.id : undefined;
  if (more.value && place > photos.value.length - 10) void loadMore();

  const close = () => showPhoto(null);
  const remove = () => {
    const gone = photo.peek() ?? known;
    if (!gone) return;
    const next = after ?? before ?? null;
    deletePhoto(id, nameOf(gone));
    showPhoto(next);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if ((event.target as HTMLElement).closest('input, textarea') || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'ArrowLeft' && before) showPhoto(before);
    else if (event.key === 'ArrowRight' && after) showPhoto(after);
    else if (event.key === 'b') boxes.value = !boxes.peek();
    else if (event.key === 'Delete') remove();
    else return;
    event.preventDefault();
  };

  return (
    <dialog
      ref={dialog}
      class="photo"
      aria-label={known ? nameOf(known) : 'Photo'}
      onKeyDown={onKeyDown}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
    >
      <div class="stage">
        <Stage key={id} photo={photo.value} known={known} boxes={boxes.value && !problem.value} pointed={pointed} />
        <div class="stage-bar">
          <button type="button" class="round" aria-label="Close" title="Close (Esc)" onClick={close}>
            <Icon name="close" />
          </button>
          <span class="grow" />
          <button
            type="button"
            class="round"
            aria-pressed={boxes.value}
            aria-label="Boxes"
            title="Boxes over labels and faces (b)"
            onClick={() => (boxes.value = !boxes.value)}
          >
            <Icon name="boxes" />
          </button>
          {photo.value?.url && (
            <a class="round" href={photo.value.url} target="_blank" rel="noreferrer" aria-label="Open the original" title="Open the original">
              <Icon name="down" />
            </a>
          )}
          {photo.value && (
            <button type="button" class="round" aria-label="Delete" title="Delete (Del)" onClick={remove}>
              <Icon name="trash" />
            </button>
          )}
        </div>
        {before && (
          <button type="button" class="round side before" aria-label="Previous photo" onClick={() => showPhoto(before)}>
            <Icon name="left" />
          </button>
        )}
        {after && (
          <button type="button" class="round side after" aria-label="Next photo" onClick={() => showPhoto(after)}>
            <Icon name="right" />
          </button>
        )}
      </div>
      <div class="panel">
        {problem.value ? (
          <p class="problem" role="alert">
            {problem.value}
          </p>
        ) : (
          photo.value && (
            <Details
              photo={photo.value}
              pointed={pointed}
              onChange={(changed) => {
                photo.value = changed;
                replace(changed);
              }}
            />
          )
        )}
      </div>
      {/* What lies outside the dialog cannot be reached while it is open. */}
      <Notices />
    </dialog>
  );
}
