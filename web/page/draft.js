// What is being typed in this tab, so that a reload does not lose it: kept by the browser for this
// tab alone, removed when the person signs out.
const KEY = 'tms-draft';

export function makeDraft(storage = () => sessionStorage) {
  const attempt = (act) => {
    try {
      return act(storage());
    } catch {
      return null; // forbidden or full storage: a reload loses what was typed
    }
  };
  return {
    keep: (text) => attempt((kept) => (text ? kept.setItem(KEY, text) : kept.removeItem(KEY))),
    kept: () => attempt((kept) => kept.getItem(KEY)) ?? '',
  };
}
