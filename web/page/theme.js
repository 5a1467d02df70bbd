// The theme: the system's, or what the person chose on this machine. Beside it the browser
// keeps only what is being typed (draft.js).
const KEY = 'tms-theme';
const CHOICES = ['system', 'light', 'dark']; // in the order of platform::ThemeChoice
const systemIsDark = matchMedia('(prefers-color-scheme: dark)');

function stored() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

export function makeTheme() {
  let choice = Math.max(0, CHOICES.indexOf(stored()));
  let onChange = () => {};

  const dark = () => (choice === 0 ? systemIsDark.matches : CHOICES[choice] === 'dark');
  const apply = () => {
    document.documentElement.dataset.theme = dark() ? 'dark' : 'light';
    onChange();
  };
  systemIsDark.addEventListener('change', apply);
  apply();

  return {
    choice: () => choice,
    dark,
    choose(next) {
      choice = next;
      try {
        if (choice === 0) localStorage.removeItem(KEY);
        else localStorage.setItem(KEY, CHOICES[choice]);
      } catch {
        // Forbidden storage: the choice holds until the page is left.
      }
      apply();
    },
    onChange(listener) {
      onChange = listener;
    },
  };
}
