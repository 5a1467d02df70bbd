// Before the first paint: the remembered choice, else the system's. A module would run too late and
// show the wrong colours for a moment.
(() => {
  const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  let chosen = null;
  try {
    chosen = localStorage.getItem('tms-theme');
  } catch {
    // Storage may be forbidden: the system's theme is fine then.
  }
  document.documentElement.dataset.theme = chosen === 'light' || chosen === 'dark' ? chosen : system;
})();
