// Editing a photo's title, description and tags.
import { useSignal } from '@preact/signals';
import { ask } from '../api/client';
import { UpdateDocument, type DetailsFragment } from '../api/operations';

interface Props {
  photo: DetailsFragment;
  onSave: (photo: DetailsFragment) => void;
  onCancel: () => void;
}

export function Edit({ photo, onSave, onCancel }: Props) {
  const title = useSignal(photo.title ?? '');
  const description = useSignal(photo.description ?? '');
  const tags = useSignal(photo.tags.join(', '));
  const problem = useSignal<string | null>(null);
  const saving = useSignal(false);

  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    saving.value = true;
    problem.value = null;
    try {
      const words = tags.value.split(',').map((tag) => tag.trim().replace(/^#/, ''));
      const input = {
        id: photo.id,
        title: title.value.trim() || null,
        description: description.value.trim() || null,
        tags: [...new Set(words.filter(Boolean))],
      };
      const { updateImage } = await ask(UpdateDocument, { input });
      if (updateImage) onSave(updateImage);
      else problem.value = 'This photo is no longer there.';
    } catch (error) {
      problem.value = (error as Error).message;
    }
    saving.value = false;
  };

  return (
    <form class="edit" onSubmit={(event) => void save(event)}>
      <label>
        Title
        <input
          name="title"
          maxLength={200}
          value={title.value}
          placeholder={photo.filename}
          ref={(input) => {
            if (input && document.activeElement?.closest('form.edit') === null) input.focus();
          }}
          onInput={({ currentTarget }) => (title.value = currentTarget.value)}
        />
      </label>
      <label>
        Description
        <textarea
          name="description"
          rows={3}
          maxLength={5000}
          value={description.value}
          onInput={({ currentTarget }) => (description.value = currentTarget.value)}
        />
      </label>
      <label>
        Tags, with commas between
        <input name="tags" value={tags.value} onInput={({ currentTarget }) => (tags.value = currentTarget.value)} />
      </label>
      {problem.value && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
      <div class="buttons">
        <button type="submit" class="primary" disabled={saving.value}>
          {saving.value ? 'Saving…' : 'Save'}
        </button>
        <button type="button" class="secondary" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  );
}
