// The search box: searches as one types, and completes the last word with labels that the photos have.
import { useComputed, useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { query, searchFor } from '../address';
import { ask } from '../api/client';
import { SuggestDocument, type SuggestQuery } from '../api/operations';
import type { Demand } from '../search/query';
import { Icon } from './Icon';

type Suggestion = SuggestQuery['suggestLabels'][number];

export function SearchBox() {
  const input = useRef<HTMLInputElement>(null);
  const text = useSignal(query.peek().text);
  const suggestions = useSignal<Suggestion[]>([]);
  const chosen = useSignal(-1);
  const open = useSignal(false);
  const asked = useRef(new AbortController());
  const shown = useComputed(() => open.value && suggestions.value.length > 0);

  // Going back in the history changes the text too.
  useSignalEffect(() => {
    text.value = query.value.text;
  });

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing = (event.target as HTMLElement).closest('input, textarea, select, dialog');
      if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);

  const suggest = (word: string) => {
    const { prefix } = partsOf(word);
    asked.current.abort();
    asked.current = new AbortController();
    chosen.value = -1;
    if (prefix.length < 2 || prefix.includes('"')) {
      suggestions.value = [];
      return;
    }
    void ask(SuggestDocument, { prefix }, asked.current.signal)
      .then(({ suggestLabels }) => {
        const taken = new Set(query.peek().labels.map(({ name }) => name));
        suggestions.value = suggestLabels.filter(({ name }) => !taken.has(name));
      })
      .catch(() => {
        suggestions.value = [];
      });
  };

  const onInput = (value: string) => {
    text.value = value;
    open.value = true;
    searchFor({ text: value }, true);
    suggest(lastWord(value));
  };

  // A label that is chosen leaves the text: it is a chip from then on.
  const take = ({ name }: Suggestion) => {
    const word = lastWord(text.peek());
    const rest = text.peek().slice(0, text.peek().length - word.length).trimEnd();
    suggestions.value = [];
    chosen.value = -1;
    searchFor({ text: rest, labels: [...query.peek().labels, { name, demand: partsOf(word).demand }] });
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const count = suggestions.peek().length;
    if (event.key === 'Escape') {
      if (shown.peek()) open.value = false;
      else onInput('');
    } else if (event.key === 'ArrowDown' && count) {
      event.preventDefault();
      open.value = true;
      chosen.value = (chosen.peek() + 1) % count;
    } else if (event.key === 'ArrowUp' && count) {
      event.preventDefault();
      chosen.value = (chosen.peek() <= 0 ? count : chosen.peek()) - 1;
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const one = suggestions.peek()[chosen.peek()];
      if (one && open.peek()) take(one);
      open.value = false;
    } else if (event.key === 'Backspace' && !text.peek() && query.peek().labels.length) {
      searchFor({ labels: query.peek().labels.slice(0, -1) });
    }
  };

  return (
    <form class="search" role="search" onSubmit={(event) => event.preventDefault()}>
      <Icon name="search" />
      <input
        ref={input}
        type="text"
        inputMode="search"
        enterKeyHint="search"
        value={text.value}
        placeholder="Search: a cat, “red car”, Lisbon…"
        aria-label="Search photos"
        role="combobox"
        aria-autocomplete="list"
        aria-expanded={shown.value}
        aria-controls="suggestions"
        aria-activedescendant={shown.value && chosen.value >= 0 ? `suggestion-${chosen.value}` : undefined}
        autocomplete="off"
        spellcheck={false}
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
        onKeyDown={onKeyDown}
        onFocus={() => (open.value = true)}
        onBlur={() => (open.value = false)}
      />
      <kbd aria-hidden="true">/</kbd>
      <ul id="suggestions" role="listbox" aria-label="Labels" hidden={!shown.value}>
        {suggestions.value.map((each, index) => (
          <li
            key={each.name}
            id={`suggestion-${index}`}
            role="option"
            aria-selected={index === chosen.value}
            // Before the box loses the focus.
            onMouseDown={(event) => {
              event.preventDefault();
              take(each);
            }}
          >
            <span>{each.name}</span>
            <span class="count">{each.count.toLocaleString()}</span>
          </li>
        ))}
      </ul>
    </form>
  );
}

function lastWord(text: string): string {
  return /\S*$/.exec(text)![0];
}

/** What of a word is completed: of -label:be it is "be", and the label is then excluded. */
function partsOf(word: string): { prefix: string; demand: Demand } {
  const [, minus, prefix] = /^(-?)(?:label:)?(.*)$/.exec(word)!;
  return { prefix: prefix!, demand: minus ? 'none' : 'all' };
}
