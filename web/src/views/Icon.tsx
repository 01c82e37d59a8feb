// The few icons, drawn in the colour of the text; they say nothing to a screen reader.

const PATHS = {
  search: 'M11 4a7 7 0 1 1 0 14 7 7 0 0 1 0-14Zm5 12 4.5 4.5',
  upload: 'M12 16V5m0 0L7 10m5-5 5 5M4 19h16',
  filter: 'M4 7h16M7 12h10M10 17h4',
  close: 'M6 6l12 12M18 6 6 18',
  left: 'M15 5l-7 7 7 7',
  right: 'M9 5l7 7-7 7',
  trash: 'M5 7h14M10 7V5h4v2m-7 0 1 12h8l1-12',
  edit: 'M5 19h3L19 8l-3-3L5 16v3Z',
  retry: 'M19 12a7 7 0 1 1-2.2-5.1M19 4v4h-4',
  boxes: 'M4 8V4h4m8 0h4v4m0 8v4h-4m-8 0H4v-4',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  out: 'M14 5h5v14h-5M10 8l-4 4 4 4m-4-4h9',
  photo: 'M4 6h16v12H4zm0 9 4.5-4.5 4 4 2.500-2.500L20 15.500M15.500 9.500h.01',
  down: 'M12 5v11m0 0 5-5m-5 5-5-5M4 19h16',
  theme: 'M12 4a8 8 0 1 0 0 16V4Z',
} as const;

export function Icon({ name }: { name: keyof typeof PATHS }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
