// The bar on top: the search box, uploading, who is signed in.
import { signal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { user } from '../session';
import { ACCEPTED } from '../uploads/files';
import { add } from '../uploads/queue';
import { Icon } from './Icon';
import { SearchBox } from './SearchBox';

/** Whether the filters are shown where there is no room beside the photos. */
export const filtersOpen = signal(false);

export function Header({ onSignOut }: { onSignOut: () => void }) {
  return (
    <header class="bar">
      <a class="brand" href="./" aria-label="Photos, start page">
        <img src="./icon.svg" alt="" width="28" height="28" />
        <span>Photos</span>
      </a>
      <SearchBox />
      <button
        type="button"
        class="quiet only-narrow"
        aria-expanded={filtersOpen.value}
        aria-controls="filters"
        aria-label="Filters"
        onClick={() => (filtersOpen.value = !filtersOpen.value)}
      >
        <Icon name="filter" />
      </button>
      <UploadButton class="primary" />
      <div class="who">
        <span class="email" title={user.value ?? ''}>
          {user.value}
        </span>
        <button type="button" class="quiet" onClick={onSignOut} aria-label="Sign out" title="Sign out">
          <Icon name="out" />
        </button>
      </div>
    </header>
  );
}

export function UploadButton(props: { class: string }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class={props.class} aria-label="Upload" onClick={() => input.current?.click()}>
        <Icon name="upload" />
        <span class="label">Upload</span>
      </button>
      <input
        ref={input}
        type="file"
        accept={ACCEPTED}
        multiple
        hidden
        data-upload
        onChange={({ currentTarget }) => {
          add(currentTarget.files ?? []);
          currentTarget.value = '';
        }}
      />
    </>
  );
}
