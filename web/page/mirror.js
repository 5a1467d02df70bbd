// The semantic mirror: for every item on the canvas an element with its role, name, state and
// rectangle. Boxes and attributes arrive as differences (client/accessibility/mirror.h); styles are
// set through the CSSOM only, as the page's CSP wants.

// In the order of accessibility::Role. Empty: a group without a role, null: text only.
const ROLES = [
  '', null, 'button', 'link', 'checkbox', 'textbox', 'combobox', 'option', 'heading', 'img',
  'progressbar', 'table', 'row', 'columnheader', 'cell', 'navigation', 'main', 'region', 'banner',
  'contentinfo', 'dialog', 'listbox', 'status', 'alert', 'menu', 'menuitem', 'tablist', 'tab',
];
// What holds other elements is named by aria-label; the others are named by what they contain.
const HOLDERS = new Set([
  '', 'table', 'row', 'columnheader', 'navigation', 'main', 'region', 'banner', 'contentinfo', 'dialog',
  'listbox', 'status', 'alert', 'progressbar', 'textbox', 'img', 'combobox', 'menu', 'tablist',
]);
// MirrorState in client/platform/web/web_mirror.cpp.
const STATE = {
  disabled: 1, checkable: 2, checked: 4, selected: 8, expandable: 16, expanded: 32, current: 64,
  ascending: 128, descending: 256, outOfSight: 512,
};
const KEPT_SENTENCES = 5; // several may come at once, and each is to be spoken
const LARGEST_Z = 100_000; // of an element without a size
const SELECTABLE = new Set(['row', 'option', 'tab']);

function set(element, attribute, value) {
  if (value === null) element.removeAttribute(attribute);
  else element.setAttribute(attribute, value);
}

export function makeMirror(root, canvas, agent, client) {
  const elements = new Map([[0, root]]);
  const polite = document.getElementById('announce-polite');
  const urgent = document.getElementById('announce-urgent');

  // Clicks of a pointer go through the stage like any other. What comes without one (a screen
  // reader, element.click()) acts on the item itself.
  root.addEventListener('click', ({ detail, target }) => {
    if (detail === 0 && target !== root) client.activate(target.itemId);
  });
  root.addEventListener('focusin', ({ target }) => {
    if (target.tagName === 'INPUT') client.editItem(target.itemId);
    else client.focusItem(target.itemId);
  });
  root.addEventListener('input', ({ target }) => {
    client.setValue(target.itemId, target.value);
  });

  return {
    // `acts`: 0 nothing, 1 focus and click, 2 takes text as well.
    create(id, role, parent, after, acts) {
      const editable = acts === 2;
      const element = document.createElement(editable ? 'input' : 'div');
      element.itemId = id; // a scroll removes hundreds of elements: none of them is parsed for it
      element.id = `tms-${id}`;
      const name = ROLES[role];
      if (acts > 0) element.tabIndex = -1;
      if (name && !editable) element.setAttribute('role', name);
      if (name === 'heading') element.setAttribute('aria-level', '2');
      if (HOLDERS.has(name)) element.classList.add('holder');
      elements.set(id, element);
      const holder = elements.get(parent);
      holder.insertBefore(element, after === 0 ? holder.firstElementChild : elements.get(after).nextSibling);
    },

    name(id, text) {
      const element = elements.get(id);
      if (element.classList.contains('holder')) {
        set(element, 'aria-label', text === '' ? null : text);
        return;
      }
      // Names stand in a text node of their own: cells hold elements beside it.
      const first = element.firstChild;
      if (first && first.nodeType === Node.TEXT_NODE) first.data = text;
      else if (text !== '') element.prepend(text);
    },

    description: (id, text) => set(elements.get(id), 'aria-description', text === '' ? null : text),

    value(id, text) {
      const element = elements.get(id);
      const attribute = element.getAttribute('role') === 'progressbar' ? 'aria-valuenow' : 'aria-valuetext';
      if (element.tagName === 'INPUT') element.value = text;
      else set(element, attribute, text === '' ? null : text);
    },

    states(id, states) {
      const element = elements.get(id);
      const role = element.getAttribute('role');
      const has = (bit) => (states & bit) !== 0;
      element.classList.toggle('out-of-sight', has(STATE.outOfSight));
      set(element, 'aria-disabled', has(STATE.disabled) ? 'true' : null);
      set(element, 'aria-checked', has(STATE.checkable) ? String(has(STATE.checked)) : null);
      set(element, 'aria-selected', SELECTABLE.has(role) ? String(has(STATE.selected)) : null);
      // A button that is "on" is pressed.
      set(element, 'aria-pressed', role === 'button' && has(STATE.selected) ? 'true' : null);
      set(element, 'aria-expanded', has(STATE.expandable) ? String(has(STATE.expanded)) : null);
      // What it opens is drawn later, somewhere among the mirror's dialogs.
      const opens = role === 'combobox';
      set(element, 'aria-haspopup', opens ? 'dialog' : null);
      set(element, 'aria-controls', opens ? root.id : null);
      set(element, 'aria-current', has(STATE.current) ? 'page' : null);
      const sort = has(STATE.ascending) ? 'ascending' : has(STATE.descending) ? 'descending' : null;
      set(element, 'aria-sort', sort);
    },

    // Counted from 0 here and from 1 in ARIA; rows also count the header. -1: not in a table.
    placeInTable(id, row, column, rows, columns) {
      const element = elements.get(id);
      const role = element.getAttribute('role');
      if (role === 'row') set(element, 'aria-rowindex', String(row + 2));
      if (column >= 0) set(element, 'aria-colindex', String(column + 1));
      if (rows >= 0) set(element, 'aria-rowcount', String(rows + 1));
      if (columns >= 0) set(element, 'aria-colcount', String(columns));
    },

    box(id, x, y, width, height) {
      const style = elements.get(id).style;
      style.left = `${x}px`;
      style.top = `${y}px`;
      style.width = `${width}px`;
      style.height = `${height}px`;
      // A box in a row and the row that spans it: the smaller one is meant, in whatever order they
      // were drawn.
      style.zIndex = String(Math.max(0, LARGEST_Z - Math.round((width * height) / 16)));
    },

    move(id, after) {
      const element = elements.get(id);
      const holder = element.parentElement;
      const before = after === 0 ? null : elements.get(after);
      if (element.previousElementSibling === before) return;
      holder.insertBefore(element, before ? before.nextSibling : holder.firstElementChild);
    },

    remove(id) {
      const element = elements.get(id);
      for (const inner of element.getElementsByTagName('*')) elements.delete(inner.itemId);
      elements.delete(id);
      element.remove();
    },

    // While a field is edited the text agent has the keyboard in its place, and goes by its name.
    focus(id) {
      set(canvas, 'aria-activedescendant', id === 0 ? null : `tms-${id}`);
      const field = elements.get(id);
      const edited = field?.tagName === 'INPUT' ? field.getAttribute('aria-label') : null;
      agent.setAttribute('aria-label', edited || 'Text');
    },

    announce(text, now) {
      const region = now ? urgent : polite;
      const sentence = document.createElement('p');
      sentence.textContent = text;
      region.append(sentence);
      if (region.childElementCount > KEPT_SENTENCES) region.firstElementChild.remove();
    },
  };
}
