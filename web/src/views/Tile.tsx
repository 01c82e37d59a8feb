// One photo of the grid: a link to it, so that it can be opened in a tab of its own.
import { useState } from 'preact/hooks';
import { ask } from '../api/client';
import { StatusDocument } from '../api/operations';
import { replace, type Photo } from '../search/results';
import { nameOf } from './words';

interface Props {
  photo: Photo;
  index: number;
  count: number;
  left: number;
  top: number;
  width: number;
  height: number;
  address: string;
  focusable: boolean;
  open: boolean;
  onFocus: () => void;
  onOpen: () => void;
}

export function Tile({ photo, index, count, left, top, width, height, address, focusable, open, onFocus, onOpen }: Props) {
  const [state, setState] = useState<'loading' | 'loaded' | 'missing'>('loading');
  // Addresses are good for a quarter of an hour: an older one is asked for anew, once.
  const renew = () => {
    if (state === 'missing') return;
    setState('missing');
    void ask(StatusDocument, { id: photo.id })
      .then(({ getImage }) => getImage && replace(getImage))
      .catch(() => undefined);
  };
  return (
    <li
      class="tile"
      aria-setsize={count}
      aria-posinset={index + 1}
      style={{ transform: `translate(${left}px, ${top}px)`, width: `${width}px`, height: `${height}px` }}
    >
      <a
        href={address}
        data-index={index}
        tabIndex={focusable ? 0 : -1}
        aria-current={open ? 'true' : undefined}
        onFocus={onFocus}
        onClick={(event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          onOpen();
        }}
      >
        {photo.thumbnailUrl ? (
          <img
            class={state}
            src={photo.thumbnailUrl}
            alt={nameOf(photo)}
            decoding="async"
            draggable={false}
            onLoad={() => setState('loaded')}
            onError={renew}
          />
        ) : (
          <span class="tile-name">{nameOf(photo)}</span>
        )}
      </a>
    </li>
  );
}
