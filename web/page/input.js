// Pointer and keyboard of the stage. Everything bubbles up to it from the canvas, the text agent and
// the mirror's elements; forms and dialogs lie outside and keep their keys.

const TOUCH_SLOP_PX = 8; // a finger that moves less taps
const LINE_PX = 20;
const BUTTONS = [0, 2, 1]; // the browser's left, middle, right as ImGui's
const MODIFIER = { ctrl: 1, shift: 2, alt: 4, meta: 8 };

// With Ctrl or Cmd only these are ours; reload, tabs, zoom, find and the rest stay the browser's.
const OUR_COMMANDS = new Set([
  'a', 'c', 'x', 'k', 'z', 'y', 'enter', 'home', 'end', 'arrowleft', 'arrowright', 'arrowup', 'arrowdown',
  'backspace', 'delete', ' ',
]);
const isBrowserKey = (event) =>
  /^F\d+$/.test(event.key) ||
  (event.altKey && !event.getModifierState('AltGraph')) ||
  ((event.ctrlKey || event.metaKey) &&
    !event.getModifierState('AltGraph') &&
    !OUR_COMMANDS.has(event.key.toLowerCase()));

function modifiersOf(event) {
  const altGraph = event.getModifierState('AltGraph');
  return (
    (event.ctrlKey && !altGraph ? MODIFIER.ctrl : 0) |
    (event.shiftKey ? MODIFIER.shift : 0) |
    (event.altKey && !altGraph ? MODIFIER.alt : 0) |
    (event.metaKey ? MODIFIER.meta : 0)
  );
}

function listenToPointer(stage, canvas, agent, client, pacer) {
  let finger = null; // {x, y, scrolls}: the touch that is down

  const takeKeyboard = () => {
    if (document.activeElement !== agent) canvas.focus({ preventScroll: true });
  };

  function touchDown(event) {
    finger = { x: event.clientX, y: event.clientY, scrolls: false };
    client.pointerMove(event.clientX, event.clientY, true);
  }

  function touchMove(event) {
    if (!finger) return;
    const dx = event.clientX - finger.x;
    const dy = event.clientY - finger.y;
    if (!finger.scrolls && Math.hypot(dx, dy) < TOUCH_SLOP_PX) return;
    finger = { x: event.clientX, y: event.clientY, scrolls: true };
    client.wheel(-dx, -dy);
  }

  function touchUp(event) {
    if (finger && !finger.scrolls) {
      client.pointerMove(event.clientX, event.clientY, true);
      client.pointerButton(0, true, true);
      client.pointerButton(0, false, true);
      pacer.drawNow();
    }
    finger = null;
    client.pointerLeave();
  }

  stage.addEventListener('pointerdown', (event) => {
    takeKeyboard();
    if (event.pointerType === 'touch') {
      touchDown(event);
    } else if (event.button < BUTTONS.length) {
      stage.setPointerCapture(event.pointerId);
      // Ctrl by itself is the browser's key: the click says what is held down.
      client.key('', '', true, modifiersOf(event));
      client.pointerMove(event.clientX, event.clientY, false);
      client.pointerButton(BUTTONS[event.button], true, false);
    }
    pacer.requestFrame();
  });
  stage.addEventListener('pointermove', (event) => {
    if (event.pointerType === 'touch') touchMove(event);
    else client.pointerMove(event.clientX, event.clientY, false);
    pacer.requestFrame();
  });
  stage.addEventListener('pointerup', (event) => {
    if (event.pointerType === 'touch') {
      touchUp(event);
    } else if (event.button < BUTTONS.length) {
      client.pointerButton(BUTTONS[event.button], false, false);
      pacer.drawNow();
    }
  });
  stage.addEventListener('pointercancel', () => {
    finger = null;
    for (const button of BUTTONS) client.pointerButton(button, false, false);
    client.pointerLeave();
    pacer.requestFrame();
  });
  stage.addEventListener('pointerleave', () => {
    client.pointerLeave();
    pacer.requestFrame();
  });
  // The default would move the focus to what lies under the pointer.
  stage.addEventListener('mousedown', (event) => event.preventDefault());
  stage.addEventListener('contextmenu', (event) => event.preventDefault());

  stage.addEventListener(
    'wheel',
    (event) => {
      if (event.ctrlKey) return; // zoom
      event.preventDefault();
      const unit = [1, LINE_PX, stage.clientHeight][event.deltaMode];
      // Some browsers turn Shift+wheel sideways themselves; ImGui does it again.
      const turned = event.shiftKey && event.deltaY === 0;
      client.wheel(turned ? 0 : event.deltaX * unit, (turned ? event.deltaX : event.deltaY) * unit);
      pacer.requestFrame();
    },
    { passive: false },
  );
}

function listenToKeys(stage, agent, client, pacer) {
  stage.addEventListener('keydown', (event) => {
    if (event.isComposing || event.key === 'Process' || event.key === 'Dead') return;
    if (isBrowserKey(event)) return;
    const command = event.ctrlKey || event.metaKey;
    const known = client.key(event.code, event.key, true, modifiersOf(event));
    const isText = [...event.key].length === 1 && (modifiersOf(event) & ~MODIFIER.shift) === 0;
    if (isText) client.text(event.key);
    // Copying and opening files work only inside this event. And a key that gives a field the
    // keyboard ("/") must have done so before the next one is typed.
    const editing = event.target === agent;
    if (!editing || event.key === 'Enter' || (command && /^[cx]$/i.test(event.key))) pacer.drawNow();
    if (isText || known) event.preventDefault();
    pacer.drawIfIdle();
  });
  stage.addEventListener('keyup', (event) => {
    client.key(event.code, event.key, false, modifiersOf(event));
    // macOS sends no keyup for keys let go while Cmd is down.
    if (event.key === 'Meta') {
      client.focus(false);
      client.focus(true);
    }
    pacer.requestFrame();
  });
  window.addEventListener('blur', () => {
    client.focus(false);
    client.pointerLeave();
    pacer.requestFrame();
  });
  window.addEventListener('focus', () => {
    client.focus(true);
    pacer.requestFrame();
  });
}

// The hidden text area that has the focus while a field on the canvas is edited: IMEs, dead keys and
// keyboards of phones write here, plain keys do not.
export function makeTextAgent(agent, canvas, client, requestFrame) {
  const take = (text) => {
    agent.value = '';
    if (text) client.text(text);
    requestFrame();
  };
  agent.addEventListener('compositionstart', () => agent.classList.add('composing'));
  agent.addEventListener('compositionend', (event) => {
    agent.classList.remove('composing');
    take(event.data);
  });
  agent.addEventListener('input', (event) => {
    if (event.isComposing || event.inputType === 'insertCompositionText') return;
    take(event.data);
  });
  agent.addEventListener('beforeinput', (event) => {
    if (event.inputType !== 'deleteContentBackward' || agent.value !== '') return;
    client.key('Backspace', 'Backspace', true, 0);
    client.key('Backspace', 'Backspace', false, 0);
    requestFrame();
  });

  return {
    place(wanted, x, y, lineHeight) {
      agent.style.left = `${x}px`;
      agent.style.top = `${y}px`;
      agent.style.height = `${lineHeight}px`;
      const editing = document.activeElement === agent;
      if (wanted && !editing && document.getElementById('stage').contains(document.activeElement)) {
        agent.focus({ preventScroll: true });
      } else if (!wanted && editing) {
        agent.value = '';
        canvas.focus({ preventScroll: true });
      }
    },
  };
}

export function listen(stage, canvas, agent, client, pacer) {
  listenToPointer(stage, canvas, agent, client, pacer);
  listenToKeys(stage, agent, client, pacer);
}
