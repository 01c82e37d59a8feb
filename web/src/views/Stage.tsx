// The photo with its boxes. Boxes are fractions of the upright picture, so they fit at any size it is shown at.
import type { Signal } from '@preact/signals';
import { useState } from 'preact/hooks';
import type { BoxFragment, DetailsFragment } from '../api/operations';
import type { Photo } from '../search/results';
import { describeFace, nameOf } from './words';

interface Props {
  photo: DetailsFragment | null;
  /** What the grid knows already: the thumbnail is shown until the photo is there. */
  known: Photo | undefined;
  boxes: boolean;
  pointed: Signal<string | null>;
}

export function Stage({ photo, known, boxes, pointed }: Props) {
  const [usesOriginal, setUsesOriginal] = useState(true);
  const [loaded, setLoaded] = useState(false);
  const shown = photo ?? known;
  if (!shown) return <div class="frame" />;
  const width = shown.width ?? 4;
  const height = shown.height ?? 3;
  // A browser that cannot show the file, or does not turn it upright, gets the upright thumbnail.
  const check = ({ naturalWidth, naturalHeight }: HTMLImageElement) => {
    const upright = Math.abs(naturalWidth / naturalHeight / (width / height) - 1) < 0.03;
    if (upright) setLoaded(true);
    else setUsesOriginal(false);
  };
  return (
    <div class="frame">
      <figure style={{ '--ratio': String(width / height), '--width': `${width}px` }}>
        {shown.thumbnailUrl && <img class="preview" src={shown.thumbnailUrl} alt={loaded ? '' : nameOf(shown)} />}
        {photo?.url && usesOriginal && (
          <img
            class={loaded ? 'original loaded' : 'original'}
            src={photo.url}
            alt={nameOf(shown)}
            onLoad={({ currentTarget }) => check(currentTarget)}
            onError={() => setUsesOriginal(false)}
          />
        )}
        {photo && (
          <div class={boxes ? 'boxes' : 'boxes off'} aria-hidden="true">
            {photo.labels.flatMap(({ name, instances }) =>
              instances.map((instance, index) => (
                <Box
                  key={`${name}-${index}`}
                  kind="label"
                  box={instance.boundingBox}
                  text={`${name} ${Math.round(instance.confidence)} %`}
                  highlighted={pointed.value === `label:${name}`}
                />
              )),
            )}
            {photo.faces.map((face) => (
              <Box
                key={face.id}
                kind="face"
                box={face.boundingBox}
                text={describeFace(face)}
                highlighted={pointed.value === `face:${face.id}`}
              />
            ))}
          </div>
        )}
      </figure>
    </div>
  );
}

interface BoxProps {
  kind: 'label' | 'face';
  box: BoxFragment;
  text: string;
  highlighted: boolean;
}

function Box({ kind, box, text, highlighted }: BoxProps) {
  // A face that is cut off has a box beyond the picture.
  const left = Math.max(0, box.left);
  const top = Math.max(0, box.top);
  const percent = (value: number) => `${value * 100}%`;
  return (
    <div
      class={`box ${kind}${highlighted ? ' highlighted' : ''}${top < 0.06 ? ' at-top' : ''}${left > 0.7 ? ' at-right' : ''}`}
      data-box={kind}
      style={{
        left: percent(left),
        top: percent(top),
        width: percent(Math.min(1, box.left + box.width) - left),
        height: percent(Math.min(1, box.top + box.height) - top),
      }}
    >
      <span>{text}</span>
    </div>
  );
}
