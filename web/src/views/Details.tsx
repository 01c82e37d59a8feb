// What is known of a photo: its owner's words, the labels and the faces with how sure they are, its file.
import { type Signal, useSignal } from '@preact/signals';
import { searchFor, showPhoto } from '../address';
import type { DetailsFragment } from '../api/operations';
import { EVERYTHING, type Query } from '../search/query';
import { Edit } from './Edit';
import { Icon } from './Icon';
import { Similar } from './Similar';
import { cameraTime, describeFace, moment, nameOf, size } from './words';

interface Props {
  photo: DetailsFragment;
  pointed: Signal<string | null>;
  onChange: (photo: DetailsFragment) => void;
}

export function Details({ photo, pointed, onChange }: Props) {
  const editing = useSignal(false);
  const point = (what: string) => ({
    onMouseEnter: () => (pointed.value = what),
    onMouseLeave: () => (pointed.value = null),
    onFocus: () => (pointed.value = what),
    onBlur: () => (pointed.value = null),
  });
  const findBy = (changes: Partial<Query>) => {
    showPhoto(null);
    searchFor({ ...EVERYTHING, ...changes });
  };
  if (editing.value) {
    return (
      <Edit
        photo={photo}
        onSave={(changed) => {
          editing.value = false;
          onChange(changed);
        }}
        onCancel={() => (editing.value = false)}
      />
    );
  }
  return (
    <>
      <div class="title">
        <h2>{nameOf(photo)}</h2>
        <button type="button" class="quiet" aria-label="Edit title and tags" title="Edit" onClick={() => (editing.value = true)}>
          <Icon name="edit" />
        </button>
      </div>
      {photo.description && <p class="description">{photo.description}</p>}
      {photo.tags.length > 0 && (
        <ul class="tags" aria-label="Tags">
          {photo.tags.map((tag) => (
            <li key={tag}>
              <button type="button" title={`Find all with the tag ${tag}`} onClick={() => findBy({ tags: [tag] })}>
                #{tag}
              </button>
            </li>
          ))}
        </ul>
      )}
      {photo.duplicateOf && (
        <p class="hint">
          The same file was here before:{' '}
          <button type="button" class="link" onClick={() => showPhoto(photo.duplicateOf)}>
            show it
          </button>
        </p>
      )}
      {photo.statusReason && <p class="problem">{photo.statusReason}</p>}
      {photo.labels.length > 0 && (
        <section>
          <h3 class="heading">Labels</h3>
          <ul class="labels">
            {photo.labels.map(({ name, confidence, parents }) => (
              <li key={name}>
                <button
                  type="button"
                  title={parents.length ? `Kind of ${parents.join(', ')}. Find more` : 'Find more'}
                  onClick={() => findBy({ labels: [{ name, demand: 'all' }] })}
                  {...point(`label:${name}`)}
                >
                  <span class="name">{name}</span>
                  <meter min={0} max={100} value={confidence} aria-label={`${name}: how sure`} />
                  <span class="count">{confidence.toFixed(0)} %</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      {photo.faces.length > 0 && (
        <section>
          <h3 class="heading">Faces</h3>
          <ul class="faces">
            {photo.faces.map((face) => (
              <li key={face.id} tabIndex={0} {...point(`face:${face.id}`)}>
                <span class="name">{describeFace(face)}</span>
                <span class="count">{face.confidence.toFixed(0)} %</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <Similar id={photo.id} />
      <section>
        <h3 class="heading">File</h3>
        <dl>
          <dt>Name</dt>
          <dd>{photo.filename}</dd>
          {photo.width && (
            <>
              <dt>Size</dt>
              <dd>
                {photo.width} × {photo.height}
                {photo.bytes ? `, ${size(photo.bytes)}` : ''}
              </dd>
            </>
          )}
          {photo.takenAt && (
            <>
              <dt>Taken</dt>
              <dd>{cameraTime(photo.takenAt)}</dd>
            </>
          )}
          <dt>Uploaded</dt>
          <dd>{moment(photo.createdAt)}</dd>
        </dl>
      </section>
    </>
  );
}
