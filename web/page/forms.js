// The HTML forms: sign in, the first administrator, a new password. They work before the client has
// loaded, and password managers, IMEs and screen readers know them as what they are.

const part = (form, name) => form.querySelector(`[data-text="${name}"]`);

function show(element, text) {
  element.textContent = text;
  element.hidden = text === '';
}

// What happened, what it means, what to do now.
function sentence(error) {
  if (error.status === 0) {
    return 'The server cannot be reached. Nothing was changed. Check the connection and try again.';
  }
  if (error.code === 'invalid_credentials') {
    return 'The user name or the password is wrong. Check both and try again.';
  }
  if (error.status === 503) return 'The server is busy right now. Try again in a few seconds.';
  const fields = error.fields.map((field) => field.message).filter(Boolean);
  return fields.length > 0 ? fields.join(' ') : error.message;
}

// Counts the wait down on the form and lets the person go on when it is over.
function countDown(form, seconds) {
  const error = part(form, 'error');
  const submit = form.querySelector('[type="submit"]');
  const until = performance.now() + seconds * 1000;
  submit.disabled = true;
  const tick = () => {
    const left = Math.ceil((until - performance.now()) / 1000);
    if (left <= 0) {
      submit.disabled = false;
      show(error, '');
      return;
    }
    const wait = left > 90 ? `${Math.ceil(left / 60)} minutes` : `${left} s`;
    show(error, `Too many attempts. Signing in is possible again in ${wait}.`);
    setTimeout(tick, 500);
  };
  tick();
}

function prepare(form, submit) {
  const error = part(form, 'error');
  const button = form.querySelector('[type="submit"]');

  for (const reveal of form.querySelectorAll('.reveal')) {
    reveal.addEventListener('click', () => {
      const input = reveal.previousElementSibling;
      const shown = input.type === 'password';
      input.type = shown ? 'text' : 'password';
      reveal.textContent = shown ? 'Hide' : 'Show';
      reveal.setAttribute('aria-pressed', String(shown));
      input.focus();
    });
  }
  const caps = (event) => {
    if (event.getModifierState) part(form, 'caps').hidden = !event.getModifierState('CapsLock');
  };
  form.addEventListener('keydown', caps);
  form.addEventListener('keyup', caps);
  form.addEventListener('input', (event) => event.target.removeAttribute('aria-invalid'));

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    show(error, '');
    const empty = [...form.elements].find((input) => input.required && input.value === '');
    if (empty) {
      empty.setAttribute('aria-invalid', 'true');
      empty.focus();
      show(error, `Fill in the ${empty.name === 'username' ? 'user name' : 'password'}.`);
      return;
    }
    button.disabled = true;
    try {
      await submit(form.elements);
      form.reset();
    } catch (failure) {
      if (!('status' in failure)) throw failure;
      if (failure.status === 429) {
        countDown(form, failure.retryAfterSeconds || 1);
        return;
      }
      show(error, sentence(failure));
      if (failure.code === 'invalid_credentials') {
        form.elements.password.value = '';
        form.elements.password.focus();
      }
    }
    button.disabled = false;
  });
}

function requireSame(elements) {
  if (elements.password.value === elements.repeated.value) return;
  elements.repeated.setAttribute('aria-invalid', 'true');
  throw Object.assign(new Error('The two passwords differ. Type the same one twice.'), {
    status: 400,
    code: 'invalid_request',
    fields: [],
  });
}

// `link` is what a one-time link brought: {kind: 'setup' | 'reset', token}, or null.
export function makeForms(session, link, onSignedIn) {
  const signIn = document.getElementById('signin');
  const setup = document.getElementById('setup');
  let lastUser = null;

  prepare(signIn, async (elements) => {
    await onSignedIn(await session.signIn(elements.username.value.trim(), elements.password.value));
  });

  prepare(setup, async (elements) => {
    requireSame(elements);
    const username = elements.username.value.trim();
    const password = elements.password.value;
    if (link.kind === 'reset') {
      await session.resetPassword(link.token, password);
      onSignedOutNotice('The new password is set. Sign in with it.');
      return;
    }
    await session.setup(link.token, username, password);
    await onSignedIn(await session.signIn(username, password));
  });

  if (link && link.kind === 'reset') {
    show(part(setup, 'heading'), 'Choose a new password');
    show(part(setup, 'lead'), 'This link works once.');
    setup.elements.username.closest('label').hidden = true;
    setup.elements.username.required = false;
    setup.querySelector('[type="submit"]').textContent = 'Save the password';
  }

  let onSignedOutNotice = () => {};

  return {
    onNotice(listener) {
      onSignedOutNotice = listener;
    },

    // Shows what fits the page's state. `notice` stands above the fields.
    enter(state, notice = '') {
      document.getElementById('loading').hidden = state !== 'loading';
      document.getElementById('crashed').hidden = state !== 'crashed';
      setup.hidden = state !== 'setup';
      signIn.hidden = state !== 'signed-out' && state !== 'session-ended';
      if (!setup.hidden) {
        (setup.elements.username.required ? setup.elements.username : setup.elements.password).focus();
      }
      if (signIn.hidden) return;
      const ended = state === 'session-ended';
      show(part(signIn, 'heading'), ended ? 'Your session ended' : 'Sign in');
      const kept = lastUser
        ? `Sign in as ${lastUser} to go on where you were. Another user starts afresh.`
        : '';
      show(part(signIn, 'lead'), ended ? kept : notice);
      show(
        part(signIn, 'foot'),
        session.crossOrigin ? 'Reloading this page signs you out.' : '',
      );
      if (ended && lastUser) signIn.elements.username.value = lastUser;
      (signIn.elements.username.value ? signIn.elements.password : signIn.elements.username).focus();
    },

    rememberUser(username) {
      lastUser = username;
    },
  };
}
