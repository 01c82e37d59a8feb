// Photos can be dropped or pasted anywhere on the page.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { filesOf } from '../uploads/files';
import { add } from '../uploads/queue';
import { Icon } from './Icon';

export function Dropping() {
  const over = useSignal(false);
  useEffect(() => {
    let depth = 0;
    const carriesFiles = (event: DragEvent) => Boolean(event.dataTransfer?.types.includes('Files'));
    const enter = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      depth += event.type === 'dragenter' ? 1 : 0;
      over.value = true;
    };
    const leave = () => {
      depth = Math.max(0, depth - 1);
      if (!depth) over.value = false;
    };
    const drop = (event: DragEvent) => {
      if (!carriesFiles(event) || !event.dataTransfer) return;
      event.preventDefault();
      depth = 0;
      over.value = false;
      void filesOf(event.dataTransfer).then(add);
    };
    const paste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length) add(files);
    };
    window.addEventListener('dragenter', enter);
    window.addEventListener('dragover', enter);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    window.addEventListener('paste', paste);
    return () => {
      window.removeEventListener('dragenter', enter);
      window.removeEventListener('dragover', enter);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
      window.removeEventListener('paste', paste);
    };
  }, []);
  return (
    <div class="dropping" hidden={!over.value}>
      <div>
        <Icon name="upload" />
        Drop to upload
      </div>
    </div>
  );
}
